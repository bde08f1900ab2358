import { FileBadge2 } from "lucide-preact";
import { ask, door } from "../api/door";
import { attempt } from "../parts/attempt";

/** The receipt of a report: proof, to be checked without us, that nothing of its record was changed. */
export function Receipt({ number }: { number: string }) {
  const take = () =>
    attempt(`receipt ${number}`, async () => {
      const receipt = await ask(door.GET("/api/v1/reports/{number}/receipt", { params: { path: { number } } }));
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([JSON.stringify(receipt, null, 1)], { type: "application/json" }));
      link.download = `receipt-${number}.json`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  return (
    <details class="card">
      <summary class="row" style={{ cursor: "pointer", minHeight: "2.4rem" }}><FileBadge2 size={22} aria-hidden /><strong class="grow">防篡改回执</strong></summary>
      <p class="soft" style={{ margin: "0.6rem 0" }}>每天的全部记录都会签名公布。保存回执后，任何人都能离线核对这件上报的记录有没有被改动。</p>
      <div class="row wrap">
        <button class="button plain" onClick={() => void take()}>下载回执</button>
        <a class="link" href="/public/v1/record/verify_receipt.py" download>核对程序</a>
      </div>
    </details>
  );
}
