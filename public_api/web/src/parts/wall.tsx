/** The old city wall of Linhai on its hills: the app's picture of the city. */
export function Wall() {
  return (
    <svg class="wall" viewBox="0 0 720 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <path d="M0 112c60-40 112-58 170-34 44 18 70 30 118 6 62-32 118-52 190-20 60 26 128 30 242-14v100H0z" fill="#2b7f7c" opacity=".55" />
      <path d="M0 128c90-34 150-18 226-6 70 10 120-22 200-22 96 0 150 34 294 6v44H0z" fill="#3d918a" opacity=".5" />
      <g fill="#f0b25a" opacity=".95">
        <path d="M330 92h60v-6l12 0-42-20-42 20h12z" />
        <path d="M322 108h76l10-14h-96z" opacity=".85" />
      </g>
      <path
        d="M0 150v-30h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h10v-14h76v14h10v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v-8h12v8h14v30z"
        fill="#f5f3ee"
      />
      <path d="M344 150v-14a16 16 0 0 1 32 0v14z" fill="#0d565b" opacity=".9" />
    </svg>
  );
}
