/** Folders that Pascal VOC keeps the pixels of its objects in. */
const vocFolder = /^Segmentation(Class|Object)(Aug|Raw)?$/i

/** Open Images names a mask by its image, its class and eight digits. */
const openImagesMask = /_m[a-z0-9]*_[0-9a-f]{8}\.png$/i

/**
 * Whether a folder beside these files holds labels drawn as images: VOC's, COCO's segments beside `panoptic_x.json`, and
 * LabelMe's beside XML files.
 */
export const isMaskFolder = (name: string, filesBeside: readonly string[]): boolean =>
  vocFolder.test(name) ||
  (/^panoptic/i.test(name) && filesBeside.includes(`${name}.json`)) ||
  (name === 'Masks' && filesBeside.some((file) => /\.xml$/i.test(file)))

/** Whether a file is a label drawn as an image, and no image to label. */
export const isMask = (name: string, isInMaskFolder: boolean): boolean =>
  isInMaskFolder ? /\.png$/i.test(name) : openImagesMask.test(name)
