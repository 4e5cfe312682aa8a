import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  resolve: { alias: { '#': new URL('./src', import.meta.url).pathname } },
  // The host name is kept: the server takes unsafe requests only from pages of its own name.
  server: { proxy: { '/api': { target: process.env.GALLERIA_URL ?? 'http://127.0.0.1:8080', changeOrigin: false } } },
  build: {
    target: 'es2022',
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // Every page carries the list of all names: the shorter, the better.
        chunkFileNames: 'assets/[hash].js',
        // What every page needs is one long-lived file: it compresses better than in pieces.
        codeSplitting: {
          groups: [
            {
              name: 'base',
              test: /node_modules\/(react|react-dom|scheduler|use-sync-external-store|i18next|openapi-fetch|@tanstack\/[a-z-]+)\//,
            },
            {
              name: 'parts',
              // Without what the storefront needs late or never.
              test: /src\/(api|i18n|ui\/base|app)\/(?!SignInForm|SessionDialog|SandboxStrip|SiteBanner|upload|messages|Banner|Confirm|Dialog|Scroller|activity)[a-zA-Z-]+\.tsx?$/,
            },
          ],
        },
      },
    },
  },
});
