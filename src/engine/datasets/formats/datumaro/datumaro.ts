import { defineFormat, type LabelSource } from '../define-format.ts'
import { startOf } from '../start-of.ts'
import { readDatumaro } from './read.ts'
import { datumaroHolds, imageFolder, writeDatumaro } from './write.ts'

const lookBytes = 65_536
/** COCO's categories are a list, and its annotations stand beside its images. */
const isDatumaro = (start: string): boolean =>
  /^\s*\{/.test(start) && /"categories"\s*:\s*\{/.test(start) && /"(label|infos?|items|media_type)"\s*:/.test(start)

export const datumaro = defineFormat({
  name: 'datumaro',
  title: 'Datumaro JSON',
  holds: datumaroHolds,
  nests: true,
  async detect(files) {
    const sources: LabelSource[] = []
    for (const file of files)
      if (/\.json$/i.test(file.file) && isDatumaro(await startOf(file.file, lookBytes)))
        sources.push({
          name: file.file,
          main: [file],
          companions: [],
          confidence: 0.95,
          because: 'its keys are categories and items',
        })
    return sources
  },
  read: readDatumaro,
  imageFolder,
  write: writeDatumaro,
})
