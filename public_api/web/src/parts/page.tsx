import { ChevronLeft } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useLocation } from "preact-iso";

interface Props {
  title: string;
  /** where "back" leads if there is nothing to go back to; no button without it */
  back?: string;
  action?: ComponentChildren;
  bare?: boolean;
  wide?: boolean;
  hideBar?: boolean;
  children: ComponentChildren;
}

/** A page: its bar with the title, its main part. A screen reader is told of the new page by its heading. */
export function Page({ title, back, action, bare, wide, hideBar, children }: Props) {
  const heading = useRef<HTMLHeadingElement>(null);
  const { route } = useLocation();
  useEffect(() => {
    document.title = title === "城管通" ? title : `${title} · 城管通`;
    if (history.state !== "first") heading.current?.focus({ preventScroll: true });
  }, [title]);
  const goBack = (event: Event) => {
    event.preventDefault();
    if (history.length > 1 && document.referrer === "" && history.state !== "first") history.back();
    else route(back!);
  };
  return (
    <div class={`frame${bare ? " bare" : ""}${wide ? " wide" : ""}`}>
      {!hideBar && (
        <header class="above">
          <div>
            {back ? (
              <a class="icon-button" href={back} onClick={goBack} aria-label="返回">
                <ChevronLeft aria-hidden />
              </a>
            ) : (
              <span />
            )}
            <h1 ref={heading} tabIndex={-1}>{title}</h1>
            {action ?? <span />}
          </div>
        </header>
      )}
      <main id="main" class="rise">
        {hideBar && <h1 ref={heading} tabIndex={-1} class="unseen">{title}</h1>}
        {children}
      </main>
    </div>
  );
}
