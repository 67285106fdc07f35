/** Words in names of folders that hold labels drawn as images. */
const words = new Set(
  'mask masks label labels annotation annotations gt truth groundtruth seg segs segmentation segmentations segmaps semantic instance instances panoptic trimaps'.split(
    ' ',
  ),
)

/** Whether the name of a folder is typical for labels drawn as images, such as `masks`, `gtFine` or `train_labels`. */
export const isMaskFolderName = (name: string): boolean =>
  name
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .some((word) => words.has(word) || word.endsWith('annot'))

/** The suffixes that tools add to the name of the image. */
const maskEnding =
  /[-_. ](masks?|labels?|gt|gtfine|gtcoarse|seg|segmentation|trimap|l|color|(instance|label)(train)?ids)([-_]\d+)?$/i

const withoutExtension = (file: string): string => file.replace(/^.*[\\/]/, '').replace(/\.[^.]*$/, '')

/** The name of an image that masks are named after. */
export const stemOfImage = (file: string): string => withoutExtension(file).replace(/_leftImg8bit$/, '')

/** The names that the image of a mask may have, the likeliest first. */
export function stemsOfMask(file: string): string[] {
  const stems = [withoutExtension(file)]
  for (let stem = stems[0]!; maskEnding.test(stem); stems.push(stem)) stem = stem.replace(maskEnding, '')
  return stems
}

/** Whether the name is that of a mask that may lie beside its image. */
export const isMaskName = (file: string): boolean => /[-_]masks?([-_]\d+)?\.png$/i.test(file)
