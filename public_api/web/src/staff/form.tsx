// What all forms of the staff side are made of: a labelled field that says what is wrong with it, and sending.
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { problemIn, type Problem } from "../api/problem";

export type Wrong = Record<string, string>;

interface Given {
  id: string;
  class: string;
  "aria-invalid": boolean;
  "aria-describedby": string;
}

interface Props {
  name: string;
  label: string;
  hint?: string | undefined;
  wrong: Wrong;
  children: (given: Given) => ComponentChildren;
}

export function Field({ name, label, hint, wrong, children }: Props) {
  const id = `f-${name}`;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, class: "input", "aria-invalid": !!wrong[name], "aria-describedby": `${id}-more` })}
      <p id={`${id}-more`} class={wrong[name] ? "wrong" : "hint"}>{wrong[name] ?? hint}</p>
    </div>
  );
}

export interface Sending {
  busy: boolean;
  /** field: what is wrong with it */
  wrong: Wrong;
  /** what is wrong with the whole */
  words: string;
  problem: Problem | null;
  send: (deed: () => Promise<void>) => Promise<boolean>;
}

/** Sends once at a time; a refusal's words stand at their fields, or at the foot of the form. */
export function useSending(): Sending {
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (deed: () => Promise<void>) => {
    setBusy(true);
    setProblem(null);
    try {
      await deed();
      return true;
    } catch (fault) {
      setProblem(problemIn(fault));
      return false;
    } finally {
      setBusy(false);
    }
  };
  const wrong = Object.fromEntries((problem?.errors ?? []).map((error) => [error.field, error.detail]));
  return { busy, wrong, words: problem && problem.errors.length === 0 ? problem.detail : "", problem, send };
}
