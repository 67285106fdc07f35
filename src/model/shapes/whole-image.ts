import { z } from 'zod'
import { defineShape } from './define-shape.ts'

/** The class is about the whole image. */
export const WholeImageShape = z.strictObject({ shape: z.literal('whole-image') })
export type WholeImageShape = z.infer<typeof WholeImageShape>

export const wholeImage = defineShape<'whole-image', WholeImageShape>({
  name: 'whole-image',
  title: 'Whole image',
  key: 'i',
  schema: WholeImageShape,
  gesture: { kind: 'none' },
  create: () => ({ shape: 'whole-image' }),
  outline: () => [],
  bounds: (_, size) => ({ x: 0, y: 0, width: size?.widthPx ?? 0, height: size?.heightPx ?? 0 }),
  areaPx: () => 0,
  handles: () => [],
  moveHandle: (data) => data,
  translate: (data) => data,
  problem: () => null,
})
