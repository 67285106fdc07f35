import type { Command } from 'commander'
import { LabelLikeResult } from '#contract'
import { AnnotationId, ImageId } from '#model/ids.ts'
import { addCommand } from '../../add-command.ts'
import { eachOf, idFrom } from '../../arguments.ts'
import { UsageError } from '../../outcome.ts'
import { count } from '../../output/table.ts'

/** Reads a label such as "img_12/ann_0a1b2c3d". */
function exampleFrom(text: string) {
  const [imageId, annotationId, ...rest] = text.split('/')
  if (!imageId || !annotationId || rest.length > 0)
    throw new UsageError(`${text} is not a label such as img_12/ann_0a1b2c3d (see winnow list --labels --json).`)
  return {
    imageId: idFrom(ImageId, 'img_12', imageId),
    annotationId: idFrom(AnnotationId, 'ann_0a1b2c3d', annotationId),
  }
}

/** Adds the command that finds objects by example, as predictions of a pseudo-model. */
export function addLabelLikeCommand(program: Command): void {
  addCommand(program, 'label-like', 'embeddings.labelLike', {
    does: 'predict objects that look like some labels of one class',
    takes: {
      examples: ['<label...>', 'labels such as img_12/ann_0a1b2c3d', eachOf(exampleFrom)],
      where: '--where <expr>',
    },
    follows: LabelLikeResult,
    text: (result, _, { ws }) => `${foundText(result)}${thresholdText(result)}${undoText(result, ws)}`,
  })
}

const foundText = ({ name, predictions, found, images, msPerImage, unread }: LabelLikeResult): string =>
  `${name}: ${count(predictions, 'prediction')} on ${found} of ${count(images, 'image')} (${msPerImage.toFixed(1)} ms per image), ${unread} unread.`

const percent = (share: number): string => `${Math.round(share * 100)}%`

const thresholdText = ({ threshold }: LabelLikeResult): string =>
  threshold
    ? ` From ${threshold.score.toFixed(2)} on, ${percent(threshold.precision)} of ${threshold.proposals} on held-out reviewed images are correct (at least ${percent(threshold.low)}).`
    : ' No threshold: too few reviewed images to suggest one.'

const undoText = ({ modelId }: LabelLikeResult, ws = ''): string =>
  modelId ? ` Undo: winnow model remove ${ws} ${modelId}` : ''
