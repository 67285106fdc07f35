import { basename, dirname } from 'node:path'
import { splitNames } from '../../split.ts'
import { defineFormat } from '../define-format.ts'
import { startOf } from '../start-of.ts'
import { readVoc } from './read.ts'
import { imageFolder, vocHolds, writeVoc } from './write.ts'

const lookBytes = 4096
/** LabelMe's web tool has the same root, but no boxes of this kind. */
const isVoc = (start: string): boolean => /<annotation[\s>]/.test(start) && !/<(pt|polygon|segm)[\s>]/.test(start)

/** Lists of images by split, which lie beside the annotations. */
const isList = (file: string): boolean => /[\\/]ImageSets[\\/].*\.txt$/.test(file) || basename(file) === 'labelmap.txt'

export const voc = defineFormat({
  name: 'voc',
  title: 'Pascal VOC',
  holds: vocHolds,
  nests: false,
  async detect(files) {
    const main = []
    for (const file of files)
      if (/\.xml$/i.test(file.file) && isVoc(await startOf(file.file, lookBytes))) main.push(file)
    const [first] = main
    if (!first) return []
    const companions = files.filter(({ file }) => isList(file))
    const because = `${main.length === 1 ? 'its root element is' : 'the root elements of the XML files are'} <annotation>`
    return [{ name: main.length === 1 ? first.file : dirname(first.file), main, companions, confidence: 0.95, because }]
  },
  read: readVoc,
  imageFolder,
  write: (version, sink) => writeVoc(version, sink, splitNames),
})
