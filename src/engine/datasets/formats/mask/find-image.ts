import { dirname, sep } from 'node:path'
import { stemOfImage, stemsOfMask } from '#model/mask-file.ts'
import { type ImageMatch, type ImportedImage, type ImportedImages, namesOf } from '../images.ts'

/** Finds the image of a mask: one of its name, of several the one in the folder most like the mask's. */
export function imageFinder(images: ImportedImages): (mask: string) => ImageMatch {
  const byStem = new Map<string, ImportedImage[]>()
  for (const image of images.all()) {
    const stem = stemOfImage(image.file)
    const list = byStem.get(stem) ?? []
    byStem.set(stem, list)
    list.push(image)
  }
  return (mask) => {
    const named = stemsOfMask(mask).flatMap((stem) => byStem.get(stem) ?? [])
    const folders = new Set(dirname(mask).split(sep))
    const likeness = ({ file }: ImportedImage) =>
      dirname(file)
        .split(sep)
        .filter((part) => folders.has(part)).length
    const max = Math.max(...named.map(likeness))
    const [image, ...others] = named.filter((one) => likeness(one) === max)
    if (!image) return { problem: 'No imported image has the name of this mask.', isMissing: true }
    if (others.length === 0) return { image }
    return { problem: 'Several imported images have the name of this mask.', which: namesOf([image, ...others]) }
  }
}
