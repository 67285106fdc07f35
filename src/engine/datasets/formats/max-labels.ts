/** An image with more labels is none that anybody labels, and takes memory by the gigabyte. */
export const maxLabelsOfImage = 250_000

export const tooManyLabels = (count: number): string =>
  `It has ${count.toLocaleString('en')} labels; an image takes up to ${maxLabelsOfImage.toLocaleString('en')}.`
