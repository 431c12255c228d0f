import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

// The gateway serves what lands in META-INF/tollgate-console under a strict Content-Security-Policy:
// nothing may be inlined, neither scripts nor data: URLs.
export default defineConfig({
  plugins: [react()],
  build: {
    outDir: 'target/classes/META-INF/tollgate-console',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 800,
  },
  server: {
    port: Number(process.env.CONSOLE_PORT ?? 5173),
    strictPort: true,
    proxy: {
      '/api': { target: process.env.TOLLGATE_URL ?? 'http://127.0.0.1:8080' },
      '/v1': { target: process.env.TOLLGATE_URL ?? 'http://127.0.0.1:8080' },
    },
  },
  test: { include: ['src/**/*.test.ts'], environment: 'node', testTimeout: 60_000 },
});
