import { readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { z } from 'zod'
import type { ManifestImage } from '#contract'
import { readJson } from '#model/text/read-json.ts'
import { ifThere } from '../../errors.ts'
import { type OnnxFile, readOnnxFile } from '../file/onnx-file.ts'
import type { Metadata } from '../file/signature.ts'

const maxBytes = 4 * 1024 * 1024

const Config = z.object({ model_type: z.string(), id2label: z.record(z.string().regex(/^\d{1,6}$/), z.string()) })

const Side = z.int().min(16).max(8192)
const Three = z.tuple([z.number(), z.number(), z.number()])
const Preprocessor = z.object({
  do_resize: z.boolean().default(true),
  size: z.union([Side, z.record(z.string(), z.number())]).optional(),
  do_center_crop: z.boolean().default(false),
  do_pad: z.boolean().default(false),
  do_rescale: z.boolean().default(true),
  rescale_factor: z
    .number()
    .positive()
    .default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: Three.default([0, 0, 0]),
  image_std: Three.default([1, 1, 1]),
})

/** The metadata key for how Transformers prepares images. */
const key = 'transformers.image'

/** Reads a model file and the files beside it. Its own metadata take precedence. Throws like `readOnnxFile`. */
export async function readModelFile(file: string): Promise<OnnxFile> {
  const onnx = await readOnnxFile(file)
  return { ...onnx, metadata: new Map([...(await transformersMetadata(file)), ...onnx.metadata]) }
}

/**
 * Reads the class names in config.json and the preparation of images in preprocessor_config.json, which Transformers keeps
 * beside a model or in the folder above. Ignores files with other content.
 */
async function transformersMetadata(modelFile: string): Promise<Metadata> {
  const config = Config.safeParse(await jsonNear(modelFile, 'config.json')).data
  const preprocessor = Preprocessor.safeParse(await jsonNear(modelFile, 'preprocessor_config.json')).data
  const names = Object.values(config?.id2label ?? {})
  // Unused ids all have the same name: such a list numbers classes by ids.
  const areNames = names.length > 0 && new Set(names).size === names.length
  return new Map([
    ...(config && areNames ? [['names', JSON.stringify(config.id2label)] as const] : []),
    ...(preprocessor ? [[key, JSON.stringify(imageOf(preprocessor))] as const] : []),
  ])
}

/** Returns how images are prepared for a model, as far as its metadata say it. */
export function transformersImage(metadata: Metadata): Partial<ManifestImage> {
  const text = metadata.get(key)
  return text === undefined ? {} : JSON.parse(text)
}

function imageOf(one: z.infer<typeof Preprocessor>): Partial<ManifestImage> {
  const { size } = one
  const scale = one.do_rescale ? one.rescale_factor : 1
  const values = one.do_normalize ? { scale, mean: one.image_mean, std: one.image_std } : { scale, mean: 0, std: 1 }
  if (!one.do_resize || one.do_pad || size === undefined) return values
  const sides = typeof size === 'number' ? { height: size, width: size } : size
  const shortSide = Side.safeParse(sides.shortest_edge ?? sides.height).data
  if (one.do_center_crop) return { ...values, fit: 'crop', ...(shortSide && { shortSide }) }
  const whole = z.tuple([Side, Side]).safeParse([sides.width, sides.height]).data
  return whole ? { ...values, fit: 'stretch', size: whole } : values
}

async function jsonNear(modelFile: string, name: string): Promise<unknown> {
  const folder = dirname(modelFile)
  for (const place of [folder, dirname(folder)]) {
    const bytes = await ifThere(readFile(join(place, name)))
    if (!bytes || bytes.length > maxBytes) continue
    const read = readJson(bytes.toString('utf8'))
    if ('value' in read) return read.value
  }
  return undefined
}
