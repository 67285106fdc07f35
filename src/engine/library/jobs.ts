import { z } from 'zod'
import { ImportOptions, ImportResult } from '#contract'
import { defineJob, type JobKind } from '../jobs/index.ts'
import { importImages } from './import-images.ts'
import { lastImageRow } from './queries.ts'

export const importJob = defineJob({
  kind: 'library.import',
  lane: 'files',
  unit: 'files',
  input: ImportOptions,
  result: ImportResult,
  checkpoint: z.object({ afterRow: z.int() }),
  title: ({ paths }) => `Import ${paths.length === 1 ? paths[0] : `${paths.length} files and folders`}`,
  async run(options, run) {
    const checkpoint = run.checkpoint ?? { afterRow: lastImageRow(run.context.store) }
    if (!run.checkpoint) run.save(checkpoint)
    const { imagesAdded, imagesKnown, rejected, notes, hiddenSkipped } = await importImages(options, {
      ...run,
      ...checkpoint,
    })
    return { imagesAdded, imagesKnown, labelsAdded: 0, rejected, notes, hiddenSkipped }
  },
})

/** Every kind of long work of this module. */
export const libraryJobs: readonly JobKind[] = [importJob]
