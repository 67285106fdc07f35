import { isJsonOf } from '../../parsing/json-kind.ts'
import { defineFormat, type LabelSource } from '../define-format.ts'
import { readDatumaro } from './read.ts'
import { datumaroHolds, imageFolder, writeDatumaro } from './write.ts'

export const datumaro = defineFormat({
  name: 'datumaro',
  title: 'Datumaro JSON',
  holds: datumaroHolds,
  nests: true,
  async detect(files) {
    const sources: LabelSource[] = []
    for (const file of files)
      if (await isJsonOf('datumaro', file.file))
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
