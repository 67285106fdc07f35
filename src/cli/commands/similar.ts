import type { Command } from 'commander'
import type { z } from 'zod'
import type { DescribeResult, SimilarTo } from '#contract'
import { AnnotationId, ImageId, PredictionId } from '#model/ids.ts'
import { addCommand } from '../add-command.ts'
import { boxFrom, idFrom, wholeNumber } from '../arguments.ts'
import { UsageError } from '../outcome.ts'
import { count, table } from '../output/table.ts'

type Target = Omit<z.input<typeof SimilarTo>, 'limit'>

/** Reads an image such as "img_12", or an object of it such as "img_12/ann_0a1b2c3d" and "img_12/prd_2_7". */
function targetFrom(text: string, box: string | undefined): Target {
  const [image, object, ...rest] = text.split('/')
  const imageId = idFrom(ImageId, 'img_12', image ?? '')
  const target: Target = { imageId, ...(box !== undefined && { box: boxFrom(box) }) }
  if (object === undefined) return target
  const id = AnnotationId.or(PredictionId).safeParse(object)
  if (rest.length > 0 || !id.success || box !== undefined)
    throw new UsageError(`${text} is neither an image such as img_12 nor an object such as img_12/ann_0a1b2c3d.`)
  return { ...target, object: id.data }
}

/** Adds the command that finds the images most like an image, an object, a part of an image, or a text. */
export function addSimilarCommand(program: Command): void {
  addCommand(program, 'similar', 'library.list', {
    does: 'images most like an image, an object or a text',
    takes: {
      target: ['[target]', 'an image such as img_12, or an object such as img_12/ann_0a1b2c3d or img_12/prd_2_7'],
      box: ['--box <x,y,w,h>', 'a part of the image, in pixels'],
      text: [
        '--text <words>',
        'what the images show, instead of a target; needs a CLIP or SigLIP model with its text encoder',
      ],
      objects: ['--objects', 'with --text: by the objects on the images, each alone'],
      where: ['--where <expr>', 'only these images'],
      limit: ['--limit <n>', 'maximum number of images', wholeNumber(1), 20],
      on: ['--on <profile>', 'describe new images by tasks of this profile, or by "processes" of this computer'],
    },
    async outcome({ client, follow }, { target, box, text, objects = false, where, limit, on }) {
      if ((target === undefined) === (text === undefined))
        throw new UsageError('Give either an image or object, such as img_12, or --text with what images are to show.')
      const similarTo = target === undefined ? null : targetFrom(target, box)
      if (!similarTo && box !== undefined) throw new UsageError('--box is a part of an image: name the image.')
      if (similarTo && objects)
        throw new UsageError('--objects goes with --text: a target says itself what is compared.')
      const search = () =>
        similarTo
          ? client.embeddings.similar({ ...similarTo, limit: 1000 })
          : client.embeddings.searchText({ text: text!, of: objects ? 'objects' : 'images', limit: 1000 })
      // Reports whether text search is possible before any image is described.
      if (!similarTo) await search()
      const { unread } = await follow<DescribeResult>(await client.embeddings.describe({ on }))
      const like = await search()
      const { images } = await client.library.list({
        where: where ? `${like.where} && (${where})` : like.where,
        order: like.order,
        limit,
      })
      const found = images.map(({ imageId, path }) => {
        const { object = null, similarity = 0 } = like.images.find((one) => one.imageId === imageId) ?? {}
        return { imageId, path, object, similarity }
      })
      const isOfObjects = objects || similarTo?.object !== undefined || similarTo?.box !== undefined
      const none = isOfObjects
        ? 'Nothing. Only images with labels or predictions can be found by an object.'
        : 'Nothing.'
      const rows = found.map((one) => [one.similarity.toFixed(3), one.imageId, one.object ?? '', one.path])
      const left = unread > 0 ? `\n${count(unread, 'image')} could not be read.` : ''
      return {
        json: { searchId: like.searchId, title: like.title, basis: like.basis, unread, images: found },
        text: `${found.length === 0 ? none : table(['similarity', 'image', 'object', 'path'], rows)}${left}`,
      }
    },
  })
}
