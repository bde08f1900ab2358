import { Compass } from "lucide-preact";
import { Page } from "../parts/page";

export function NotFound() {
  return (
    <Page title="没有这个页面" back="/">
      <div class="empty">
        <Compass size={44} aria-hidden />
        <p>您访问的页面不存在，可能链接有误。</p>
        <a class="button" href="/">回到首页</a>
      </div>
    </Page>
  );
}
