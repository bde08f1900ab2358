// How large and how strong the app is drawn; kept on the phone.
import { signal } from "@preact/signals";
import { keep, kept } from "./kept/store";

export type Size = "usual" | "large" | "huge";
export const size = signal<Size>("usual");
export const highContrast = signal(false);

export async function openLooks(): Promise<void> {
  size.value = (await kept<Size>("size")) ?? "usual";
  highContrast.value = (await kept<boolean>("contrast")) ?? false;
  draw();
}

export async function setSize(next: Size): Promise<void> {
  size.value = next;
  draw();
  await keep("size", next);
}

export async function setHighContrast(next: boolean): Promise<void> {
  highContrast.value = next;
  draw();
  await keep("contrast", next);
}

function draw(): void {
  document.documentElement.dataset["size"] = size.value;
  document.documentElement.dataset["contrast"] = highContrast.value ? "high" : "usual";
}
