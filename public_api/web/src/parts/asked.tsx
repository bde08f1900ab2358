import { CloudOff, RefreshCw } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { inWords, problemIn, type Problem } from "../api/problem";

export interface Asked<T> {
  value: T | null;
  problem: Problem | null;
  loading: boolean;
  again: () => Promise<void>;
  put: (value: T) => void;
}

/** Asks when it is first shown and whenever `what` changes; a late answer to an old question is dropped. */
export function useAsked<T>(asking: () => Promise<T>, what: readonly unknown[]): Asked<T> {
  const [state, setState] = useState<{ value: T | null; problem: Problem | null; loading: boolean }>({
    value: null, problem: null, loading: true,
  });
  const turn = useRef(0);
  const again = useCallback(async () => {
    const mine = ++turn.current;
    setState((old) => ({ ...old, loading: true }));
    try {
      const value = await asking();
      if (mine === turn.current) setState({ value, problem: null, loading: false });
    } catch (fault) {
      if (mine === turn.current) setState((old) => ({ ...old, problem: problemIn(fault), loading: false }));
    }
  }, what);
  useEffect(() => {
    void again();
    return () => void turn.current++;
  }, [again]);
  const put = useCallback((value: T) => {
    turn.current++; // what is under way was asked before
    setState({ value, problem: null, loading: false });
  }, []);
  return { ...state, again, put };
}

/** What was asked, once it is there; until then its bones, or what went wrong and a way to ask again. */
export function Shown<T>({ of, bones = 3, children }: { of: Asked<T>; bones?: number; children: (value: T) => ComponentChildren }) {
  if (of.value !== null) return <>{children(of.value)}</>;
  if (of.problem) return <Fault problem={of.problem} again={of.again} />;
  return (
    <div class="stack" role="status" aria-busy="true" aria-label="正在载入">
      {Array.from({ length: bones }, (_, at) => <div key={at} class="bone" style={{ height: "5.5rem" }} />)}
    </div>
  );
}

export function Fault({ problem, again }: { problem: Problem; again?: () => Promise<void> }) {
  return (
    <div class="empty" role="alert">
      <CloudOff size={40} aria-hidden />
      <p>{problem.status === 404 ? "没有找到，或您看不到这项内容" : inWords(problem)}</p>
      {again && problem.status !== 404 && (
        <button class="button plain" onClick={() => void again()}>
          <RefreshCw size={20} aria-hidden /> 重试
        </button>
      )}
    </div>
  );
}
