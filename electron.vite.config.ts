import { globSync, readFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import type { Plugin } from 'vite'
import { formData } from './scripts/forms/form-data.mjs'
import { engineFiles } from './scripts/kernels/kernels.mjs'
import { textMacros } from './scripts/texts/macros.mjs'
import { poFiles } from './scripts/texts/po-files.mjs'

/** Threads and processes of the engine: each file `<name>-worker.ts` is one, and is built as `<name>-worker.js`. */
const workers = Object.fromEntries(globSync('src/engine/**/*-worker.ts').map((file) => [basename(file, '.ts'), file]))

/** `npm run dev` replaces parts of the running page with an inline script, which the page's policy otherwise forbids. */
const policyOfDev: Plugin = {
  name: 'winnow:policy-of-dev',
  apply: 'serve',
  transformIndexHtml: (html) => html.replace("script-src 'self'", "script-src 'self' 'unsafe-inline'"),
}

/** The page for browsers is the window's, started by the bridge to a server. */
const webPage: Plugin = {
  name: 'winnow:web-page',
  resolveId: (id) => (basename(id) === 'web.html' ? id : null),
  load: (id) =>
    basename(id) === 'web.html'
      ? readFileSync(join(dirname(id), 'index.html'), 'utf8')
          .replaceAll(/ app-(img|video):/g, '')
          .replace('./main.tsx', './web/index.ts')
          .replace('</title>', '</title>\n    <link rel="icon" href="data:," />')
      : null,
}

/** Packages with native code stay packages; all others are bundled, so that a start reads a few files instead of 400. */
const native = ['@julusian/jpeg-turbo', 'better-sqlite3', 'onnxruntime-node', 'sharp']

// Explicit targets: the oldest supported runtime is Electron 33 (Node 20.18, Chromium 130).
export default defineConfig({
  main: {
    plugins: [engineFiles()],
    // Its build for Node declares a `require`, which clashes with the one that electron-vite adds to a chunk.
    resolve: { alias: { fflate: 'fflate/browser' } },
    build: {
      target: 'node20.18',
      license: { fileName: 'licenses.json' },
      externalizeDeps: false,
      sourcemap: true,
      rolldownOptions: {
        external: native,
        input: {
          index: 'src/main/index.ts',
          'engine-host': 'src/engine/host/index.ts',
          cli: 'src/cli/index.ts',
          ...workers,
        },
        // Chunks are next to the entries, because threads are started from files next to the code that starts them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [formData(), textMacros(), poFiles(), react(), tailwindcss(), policyOfDev, webPage],
    build: {
      target: 'chrome130',
      license: { fileName: 'licenses.json' },
      minify: true,
      sourcemap: true,
      rolldownOptions: {
        input: ['index.html', 'web.html'].map((page) => join(import.meta.dirname, 'src/renderer', page)),
      },
    },
  },
})
