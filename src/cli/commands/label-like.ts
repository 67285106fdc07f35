import type { Command } from 'commander'
import type { LabelLikeResult } from '#contract'
import { AnnotationId, ImageId } from '#model/ids.ts'
import { idFrom, workspaceCommand } from '../arguments.ts'
import { checkWhere } from '../check-where.ts'
import { define } from '../command.ts'
import { UsageError } from '../outcome.ts'
import { count } from '../output/table.ts'
import { type CommonOptions, withWorkspace } from '../session.ts'

/** "img_12/ann_0a1b2c3d" as a label. */
function exampleFrom(text: string) {
  const [imageId, annotationId, ...rest] = text.split('/')
  if (!imageId || !annotationId || rest.length > 0)
    throw new UsageError(`${text} is not a label such as img_12/ann_0a1b2c3d (see winnow list --labels --json).`)
  return {
    imageId: idFrom(ImageId, 'img_12', imageId),
    annotationId: idFrom(AnnotationId, 'ann_0a1b2c3d', annotationId),
  }
}

/** Label all like this: proposals by example, as predictions of a pseudo-model. */
export function addLabelLikeCommand(program: Command): void {
  define<[string, string[]], CommonOptions & { where?: string }>(
    workspaceCommand(program, 'label-like', 'propose what looks like some labels of one class')
      .argument('<label...>', 'labels such as img_12/ann_0a1b2c3d')
      .option('--where <expr>', 'images to look at'),
    ([ws, labels], { where, ...options }) =>
      withWorkspace(ws, options, async ({ client, follow }) => {
        await checkWhere(client, where)
        const result = await follow<LabelLikeResult>(
          await client.embeddings.labelLike({ examples: labels.map(exampleFrom), where }),
        )
        const cost = `${result.msPerImage.toFixed(1)} ms per image`
        const percent = (share: number) => `${Math.round(share * 100)}%`
        const threshold = result.threshold
          ? ` From ${result.threshold.score.toFixed(2)} on, ${percent(result.threshold.precision)} of ${result.threshold.proposals} on held-out reviewed images are right (at least ${percent(result.threshold.low)}).`
          : ' No threshold: reviewed images bear none out.'
        const undo = result.modelId ? ` Undo: winnow model remove ${ws} ${result.modelId}` : ''
        return {
          json: result,
          text: `${result.name}: ${count(result.predictions, 'prediction')} on ${result.found} of ${count(result.images, 'image')} (${cost}), ${result.unread} unread.${threshold}${undo}`,
        }
      }),
  )
}
