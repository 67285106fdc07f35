import { defineFormat, type LabelSource } from '../define-format.ts'
import { startOf } from '../start-of.ts'
import { isConfig } from './config.ts'
import { readLabelStudio } from './read.ts'
import { imageFolder, labelStudioHolds, writeLabelStudio } from './write.ts'

const lookBytes = 16_384

/** Its own JSON, a list of tasks with results, or JSON-MIN, which has the values alone. */
const isLabelStudio = (start: string): boolean =>
  /^\s*\[\s*\{/.test(start) && (/"result"\s*:\s*\[/.test(start) || /"(annotation_id|original_width)"\s*:/.test(start))

export const labelstudio = defineFormat({
  name: 'labelstudio',
  title: 'Label Studio JSON',
  holds: labelStudioHolds,
  tellsKinds: true,
  nests: true,
  async detect(files) {
    const sources: LabelSource[] = []
    const companions = files.filter(isConfig)
    for (const file of files)
      if (/\.json$/i.test(file.file) && isLabelStudio(await startOf(file.file, lookBytes)))
        sources.push({
          name: file.file,
          main: [file],
          companions,
          confidence: 0.95,
          because: 'it lists tasks with results',
        })
    return sources
  },
  read: readLabelStudio,
  imageFolder,
  write: writeLabelStudio,
})
