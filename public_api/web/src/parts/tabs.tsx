/** One of a few views of a page. */
export function Tabs<T extends string>({ all, value, onChange, label }: { all: readonly (readonly [T, string])[]; value: T; onChange: (next: T) => void; label: string }) {
  return (
    <div class="tabs" role="group" aria-label={label}>
      {all.map(([code, text]) => <button key={code} aria-pressed={value === code} onClick={() => onChange(code)}>{text}</button>)}
    </div>
  );
}
