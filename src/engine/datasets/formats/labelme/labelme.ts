import { isJsonOf } from '../../parsing/json-kind.ts'
import { classListsAmong } from '../class-list.ts'
import { defineFormat } from '../define-format.ts'
import { filesThat, sourceOf } from '../sources.ts'
import { readLabelme } from './read.ts'
import { flagList, imageFolder, labelList, labelmeHolds, writeLabelme } from './write.ts'

export const labelme = defineFormat({
  name: 'labelme',
  title: 'LabelMe JSON',
  holds: labelmeHolds,
  nests: true,
  async detect(files) {
    const main = await filesThat(files, ({ file }) => isJsonOf('labelme', file))
    const lists = classListsAmong(files, [labelList, flagList])
    return sourceOf(main, lists, 'its JSON files have shapes and the path of an image')
  },
  read: readLabelme,
  declaresKinds: true,
  imageFolder,
  write: writeLabelme,
})
