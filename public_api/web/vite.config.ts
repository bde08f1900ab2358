import { defineConfig } from "vite";

// The app. The service worker is built after it (vite.worker.config.ts), because it lists what came out here.
export default defineConfig({
  base: "/",
  publicDir: "public",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    outDir: "built",
    emptyOutDir: true,
    target: "es2022",
    cssTarget: "chrome100",
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1300,
    rolldownOptions: {
      output: {
        // what only staff need is told by its name: the service worker keeps it when it is first used, not before
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some((id) => id.includes("/src/staff/")) ? "assets/staff-[name]-[hash].js" : "assets/[name]-[hash].js",
      },
    },
  },
  server: { proxy: { "/api": "http://127.0.0.1:8000", "/public": "http://127.0.0.1:8000", "/media": "http://127.0.0.1:8000" } },
});
