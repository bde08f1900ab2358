import { KeyRound } from "lucide-preact";
import type { ComponentChildren } from "preact";
import { useLocation } from "preact-iso";
import { me } from "../api/session";

/** What is inside for who is signed in; for others the way to sign in and back. */
export function NeedsSignIn({ children, why }: { children: ComponentChildren; why: string }) {
  const { url } = useLocation();
  if (me.value) return <>{children}</>;
  return (
    <div class="empty">
      <KeyRound size={44} aria-hidden />
      <p>{why}</p>
      <a class="button" href={`/sign-in?to=${encodeURIComponent(url)}`}>手机号登录</a>
    </div>
  );
}
