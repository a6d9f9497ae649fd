import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

import { leanSockJs } from './build/lean-sockjs';

const gateway = process.env['PARLEY_GATEWAY'] ?? 'http://127.0.0.1:8080';

export default defineConfig({
  plugins: [svelte(), leanSockJs()],
  // sockjs-client was written for bundlers that know this name.
  define: { global: 'globalThis' },
  build: {
    // Into the jar that the gateway serves from.
    outDir: 'target/classes/chat/parley/web',
    emptyOutDir: true,
    target: 'es2022',
    // Slower than Vite's own, and 5 % smaller.
    minify: 'terser',
    terserOptions: { ecma: 2020, compress: { passes: 3 } },
    // A data: URL would need a hole in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: {
    proxy: {
      // The gateway compares the page's origin with the host that it is asked for.
      '/api': { target: gateway, changeOrigin: false },
      '/eventbus': { target: gateway, changeOrigin: false, ws: true },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node' },
});
