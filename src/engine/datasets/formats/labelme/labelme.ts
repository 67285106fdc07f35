import { dirname } from 'node:path'
import { isJsonOf } from '../../parsing/json-kind.ts'
import { classListsAmong } from '../class-list.ts'
import { defineFormat } from '../define-format.ts'
import { readLabelme } from './read.ts'
import { flagList, imageFolder, labelList, labelmeHolds, writeLabelme } from './write.ts'

export const labelme = defineFormat({
  name: 'labelme',
  title: 'LabelMe JSON',
  holds: labelmeHolds,
  nests: true,
  async detect(files) {
    const main = []
    for (const file of files) {
      if (await isJsonOf('labelme', file.file)) main.push(file)
    }
    const [first] = main
    if (!first) return []
    const because = 'its JSON files have shapes and the path of an image'
    return [
      {
        name: main.length === 1 ? first.file : dirname(first.file),
        main,
        companions: classListsAmong(files, [labelList, flagList]),
        confidence: 0.95,
        because,
      },
    ]
  },
  read: readLabelme,
  tellsKinds: true,
  imageFolder,
  write: writeLabelme,
})
