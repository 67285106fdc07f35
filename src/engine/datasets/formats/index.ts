import type { FormatChoices } from '#contract'
import { invalid } from '../../errors.ts'
import { checkChoices } from './choices.ts'
import { coco } from './coco/coco.ts'
import { cocoPanoptic } from './coco/coco-panoptic.ts'
import { cocoResults } from './coco/results.ts'
import { createml } from './createml/createml.ts'
import { csv } from './csv/csv.ts'
import { cvat } from './cvat/cvat.ts'
import { datumaro } from './datumaro/datumaro.ts'
import type { Format, ReadFormat, WriteFormat } from './define-format.ts'
import { dota } from './dota/dota.ts'
import { hfImagefolder } from './hf/hf.ts'
import { imagenetTxt } from './imagenet/imagenet.ts'
import { kitti } from './kitti/kitti.ts'
import { labelme } from './labelme/labelme.ts'
import { labelmeXml } from './labelme/xml.ts'
import { labelstudio } from './labelstudio/labelstudio.ts'
import { maskImages } from './mask/mask-images.ts'
import { motDetections } from './mot/detections.ts'
import { mot } from './mot/mot.ts'
import { mots } from './mots/mots.ts'
import { openimages } from './openimages/openimages.ts'
import { parquet } from './parquet/parquet.ts'
import { parquetPredictions } from './parquet/predictions.ts'
import { tfrecord } from './tfrecord/tfrecord.ts'
import { voc } from './voc/voc.ts'
import { webdataset } from './webdataset/webdataset.ts'
import { yoloClassify } from './yolo/classify.ts'
import { yoloDarknet } from './yolo/darknet.ts'
import { yolo, yoloPose, yoloRotated, yoloSegment } from './yolo/yolo.ts'

/** Every format, in order of detection. To add one, add its folder and a line here. */
export const formats: readonly Format[] = [
  coco,
  cocoPanoptic,
  cocoResults,
  datumaro,
  labelstudio,
  cvat,
  voc,
  labelme,
  labelmeXml,
  createml,
  openimages,
  hfImagefolder,
  csv,
  mot,
  motDetections,
  mots,
  kitti,
  dota,
  imagenetTxt,
  tfrecord,
  yolo,
  yoloSegment,
  yoloPose,
  yoloRotated,
  yoloDarknet,
  yoloClassify,
  parquet,
  parquetPredictions,
  webdataset,
  maskImages,
]

const reads = (format: Format): format is ReadFormat => format.read !== undefined && format.detect !== undefined
const writes = (format: Format): format is WriteFormat => format.write !== undefined && format.imageFolder !== undefined

export const readFormats: readonly ReadFormat[] = formats.filter(reads)
export const writeFormats: readonly WriteFormat[] = formats.filter(writes)

/** What `format` means besides a name in an import: auto-detect, or no labels. */
export const detectedFormat = 'auto'
export const imagesOnly = 'images'

/** A format as a user chose it. Throws INVALID with the names that there are, or for a choice that it doesn’t have. */
export function requireReadFormat(name: string, given: FormatChoices = {}): ReadFormat {
  const format = named(readFormats, name, 'read')
  checkChoices([format.readChoices], given, `${name} has no option for reading called`)
  return { ...format, ...format.readChoices?.chosen(given) }
}

export function requireWriteFormat(name: string, given: FormatChoices = {}): WriteFormat {
  const format = named(writeFormats, name, 'write')
  checkChoices([format.writeChoices], given, `${name} has no option for writing called`)
  return { ...format, ...format.writeChoices?.chosen(given) }
}

/** All of them as a user chose. Throws INVALID for a choice that none has. */
export function chosenReadFormats(given: FormatChoices = {}): ReadFormat[] {
  checkChoices(
    readFormats.map(({ readChoices }) => readChoices),
    given,
    'No format has an option for reading called',
  )
  return readFormats.map((format) => ({ ...format, ...format.readChoices?.chosen(given) }))
}

/** Throws INVALID with the names that there are. */
function named<Kind extends Format>(list: readonly Kind[], name: string, verb: string): Kind {
  const format = list.find((one) => one.name === name)
  if (format) return format
  throw invalid(
    `${name} isn’t a format that Winnow can ${verb}. Use one of: ${list.map((one) => one.name).join(', ')}.`,
  )
}
