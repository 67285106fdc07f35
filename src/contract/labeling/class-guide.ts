import { z } from 'zod'
import { ImageId } from '#model/ids.ts'
import { base } from '../base.ts'

const ClassNamed = z.object({ classId: z.int().positive() })

/** A region of an image: `box` is [x, y, width, height] in upright pixels. */
const Region = z.object({ imageId: ImageId, box: z.tuple([z.number(), z.number(), z.number(), z.number()]) })

/** An example of a class that a user chose: something that belongs to it, or that does not, and why. */
const ExampleParts = Region.extend({
  ...ClassNamed.shape,
  counts: z.boolean(),
  note: z.string().trim().max(300).default(''),
})
export const ClassExample = ExampleParts.extend({ exampleId: z.int().positive() })
export type ClassExample = z.infer<typeof ClassExample>

/** The counts of a class, and a few of its labels, each on a different image. */
export const ClassSample = ClassNamed.extend({ labels: z.int(), images: z.int(), crops: z.array(Region) })
export type ClassSample = z.infer<typeof ClassSample>

/** Examples of classes, for annotators. */
export const classGuide = {
  /** Returns all chosen examples, those that count first, without those on deleted images. */
  examples: base.output(z.array(ClassExample)),
  addExample: base.input(ExampleParts).output(ClassExample),
  removeExample: base.input(z.object({ exampleId: z.int().positive() })).output(z.object({})),
  /** One entry per class that has labels. */
  classSamples: base.output(z.array(ClassSample)),
  /** What could become an example: labels of the class, and predictions of it that users deleted. */
  exampleCandidates: base.input(ClassNamed).output(z.object({ labels: z.array(Region), deleted: z.array(Region) })),
}
