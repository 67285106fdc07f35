import { basename } from 'node:path'
import { z } from 'zod'
import { startOf } from '../../parsing/text.ts'
import { choices, firstPixel, origin } from '../choices.ts'
import { defineFormat, type SideFile, type WriteFormat } from '../define-format.ts'
import { sourceOf } from '../sources.ts'
import { vocClassName, vocHolds } from './holds.ts'
import { classNamesFile, labelmapFile } from './masks.ts'
import { isMaskOf, placeOf, readVoc, stemOf } from './read.ts'
import { vocTogether } from './together.ts'
import { imageFolder, writeVoc } from './write.ts'

const lookBytes = 4096

const integers = z
  .boolean()
  .default(false)
  .meta({ title: 'Whole pixels', description: 'boxes in whole pixels, widened to the next ones' })
const readChoices = choices(z.object({ origin }), (options) => ({ read: readVoc(firstPixel(options.origin)) }))
const writeChoices = choices(z.object({ origin, integers }), (options) => {
  const holds = options.integers ? { ...vocHolds, wholePixels: true as const } : vocHolds
  const together: WriteFormat['together'] = (...of) => vocTogether(holds, ...of)
  const write: WriteFormat['write'] = (version, sink) =>
    writeVoc(version, sink, { holds, together, first: firstPixel(options.origin) })
  return { holds, together, write }
})

/** LabelMe's web tool has the same root, but no boxes of this kind. */
const isVoc = (start: string): boolean => /<annotation[\s>]/.test(start) && !/<(pt|polygon|segm)[\s>]/.test(start)

/** Lists of images by split, which lie beside the annotations. */
const isList = (file: string): boolean =>
  /[\\/]ImageSets[\\/].*\.txt$/.test(file) || [labelmapFile, classNamesFile].includes(basename(file))

export const voc = defineFormat({
  name: 'voc',
  title: 'Pascal VOC',
  nests: false,
  async detect(files) {
    const main: SideFile[] = []
    const masks = files.filter(({ file }) => isMaskOf('Class', file) || isMaskOf('Object', file))
    const drawn = new Set(masks.map(({ file }) => stemOf(file)))
    // Of an image whose annotation was lost the masks alone are not all.
    const isLost = ({ file, sizeBytes }: SideFile) => sizeBytes === 0 && drawn.has(stemOf(file))
    for (const file of files)
      if (/\.xml$/i.test(file.file) && (isLost(file) || isVoc(await startOf(file.file, lookBytes)))) main.push(file)
    const places = new Set(main.map(({ file }) => placeOf(file)))
    const stems = new Set(main.map(({ file }) => stemOf(file)))
    // One side may lie in folders and the other not.
    const isAlone = ({ file }: SideFile) => {
      const [place, stem] = [placeOf(file), stemOf(file)]
      return !places.has(place) && !places.has(stem) && !(place === stem && stems.has(stem))
    }
    main.push(...masks.filter((one) => isMaskOf('Class', one.file) && isAlone(one)))
    const companions = [...files.filter(({ file }) => isList(file)), ...masks.filter((one) => !main.includes(one))]
    const because =
      places.size === 0
        ? 'SegmentationClass has masks of images'
        : `${main.length === 1 ? 'its root element is' : 'the root elements of the XML files are'} <annotation>`
    return sourceOf(main, companions, because)
  },
  className: vocClassName,
  imageFolder,
  readChoices,
  writeChoices,
  ...readChoices.chosen({}),
  ...writeChoices.chosen({}),
})
