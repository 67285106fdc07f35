import { isJsonOf } from '../../parsing/json-kind.ts'
import { defineFormat, type LabelSource } from '../define-format.ts'
import { isConfig } from './config.ts'
import { readLabelStudio } from './read.ts'
import { imageFolder, labelStudioHolds, writeLabelStudio } from './write.ts'

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
      if ((await isJsonOf('labelstudio', file.file)) || (await isJsonOf('labelstudio-task', file.file)))
        sources.push({
          name: file.file,
          main: [file],
          companions,
          confidence: 0.95,
          because: 'it has tasks with results',
        })
    return sources
  },
  read: readLabelStudio,
  imageFolder,
  write: writeLabelStudio,
})
