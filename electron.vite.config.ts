import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'electron-vite'
import { textMacros } from './scripts/texts/macros.mjs'

/** Packages with native code stay packages; all others are bundled: a start reads a few files instead of four hundred. */
const native = ['@julusian/jpeg-turbo', 'better-sqlite3', 'onnxruntime-node', 'sharp']

// Explicit targets: the oldest runtime the window may meet is Electron 33 (Node 20.18, Chromium 130).
export default defineConfig({
  main: {
    // Its build for Node declares a `require` of its own, which the one that electron-vite adds to a chunk would clash with.
    resolve: { alias: { fflate: 'fflate/browser' } },
    build: {
      target: 'node20.18',
      externalizeDeps: false,
      outDir: 'out/main',
      sourcemap: true,
      rolldownOptions: {
        external: native,
        input: {
          index: 'src/main/index.ts',
          'engine-host': 'src/engine/host/index.ts',
          cli: 'src/cli/index.ts',
          'backup-worker': 'src/engine/maintenance/backup/backup-worker.ts',
          'evaluation-worker': 'src/engine/evaluation/evaluation-worker.ts',
          'objects-worker': 'src/engine/signals/objects-worker.ts',
          'parquet-worker': 'src/engine/datasets/formats/parquet/parquet-worker.ts',
          'pack-worker': 'src/engine/datasets/formats/parquet/pack-worker.ts',
          'planning-worker': 'src/engine/policy/thread/planning-worker.ts',
          'reading-worker': 'src/engine/query/reading-worker.ts',
          'prepare-worker': 'src/engine/library/import/prepare-worker.ts',
          'replay-worker': 'src/engine/experiments/replay-worker.ts',
          'items-worker': 'src/engine/datasets/freeze/items-worker.ts',
          'labels-worker': 'src/engine/datasets/reading/labels-worker.ts',
          'launch-worker': 'src/engine/models/runtime/launch-worker.ts',
          'compact-worker': 'src/engine/store/compact-worker.ts',
          'log-worker': 'src/engine/store/log-worker.ts',
          'search-worker': 'src/engine/disposal/erasure/search-worker.ts',
          'map-worker': 'src/engine/embeddings/map/map-worker.ts',
          'similarity-worker': 'src/engine/embeddings/similarity-worker.ts',
          'index-worker': 'src/engine/library/columns/index-worker.ts',
          'inference-worker': 'src/engine/models/runtime/inference-worker.ts',
          'tidy-worker': 'src/engine/store/tidy-worker.ts',
          'upgrade-worker': 'src/engine/store/upgrade-worker.ts',
        },
        // Chunks stand beside the entries: threads are started from files beside the code that starts them.
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      target: 'node20.18',
      outDir: 'out/preload',
      rolldownOptions: {
        input: { index: 'src/preload/index.ts' },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'src/renderer',
    plugins: [textMacros(), react(), tailwindcss()],
    build: {
      target: 'chrome130',
      minify: true,
      outDir: 'out/renderer',
      sourcemap: true,
      rolldownOptions: { input: 'src/renderer/index.html' },
    },
  },
})
