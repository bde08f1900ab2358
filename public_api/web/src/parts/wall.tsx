/** The old city wall of Linhai on its hills: the app's picture of the city. */
export function Wall() {
  return (
    <svg class="wall" viewBox="0 0 760 150" preserveAspectRatio="xMidYMax slice" aria-hidden="true">
      <path d="M0 92c60-40 112-58 170-34 44 18 70 30 118 6 62-32 118-52 190-20 60 26 160 30 282-14v120H0z" fill="#2b7f7c" opacity=".5" />
      <path d="M0 108c90-34 150-18 226-6 70 10 120-22 200-22 96 0 190 34 334 6v64H0z" fill="#3d918a" opacity=".45" />
      <path d="M336 71h88v-7h14l-58-24-58 24h14z" fill="#f0b25a" />
      <path d="M322 92h116l-16-19h-84z" fill="#d99a43" />
      <path d="M0 150v-40h16v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h6v-18h92v18h6v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14v-9h12v9h14h40v40z" fill="#f5f3ee" />
      <path d="M364 150v-28a16 16 0 0 1 32 0v28z" fill="#0d565b" />
    </svg>
  );
}
