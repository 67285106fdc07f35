import type { Command } from 'commander'
import type { Agreement, AgreementOfPair } from '#contract'
import { compareAnswers } from '#model/labels/compare-answers.ts'
import { addCommand } from '../add-command.ts'
import { count, table } from '../output/table.ts'

/** Adds the commands on images that several users labeled independently: their agreement, and which labels the images get. */
export function addSettleCommands(program: Command): void {
  const settle = program.command('settle').description('images that several users labeled independently')

  addCommand(settle, 'list', 'labeling.independentImages', {
    does: 'list images whose labels differ and wait for a lead',
    takes: {
      queueId: '--queue <queue>',
      status: ['--status <status>', 'which images'],
      limit: ['--limit <n>', 'how many at most'],
      cursor: ['--cursor <cursor>', 'where the last list ended'],
    },
    text: ({ images, counts }) =>
      [
        table(
          ['id', 'path', 'queue', 'finished', 'settled by'],
          images.map((one) => [
            one.imageId,
            one.path,
            one.queue,
            `${one.answered} of ${one.labelers}`,
            one.settledBy ?? (one.status === 'settled' ? 'all agreed' : ''),
          ]),
          'No images.',
        ),
        `${counts.toSettle} to settle, ${counts.settled} settled, ${counts.begun} finished in part, ${counts.untouched} not begun.`,
      ].join('\n'),
  })

  addCommand(settle, 'show', 'labeling.answers', {
    does: 'show the labels of each user and where they differ',
    takes: { imageId: '<image>' },
    text: ({ path, answers, fromIou }) => {
      const finished = answers.filter(({ finishedAtMs }) => finishedAtMs !== null)
      const objects = compareAnswers(
        finished.map(({ labels }) => labels),
        fromIou,
      )
      const differ = objects.filter(({ difference }) => difference !== 'none')
      return [
        `${path}: ${finished.map(({ user, labels }) => `${user} ${count(labels.length, 'label')}`).join(', ') || 'nobody has finished'}.`,
        table(
          ['differs in', ...finished.map(({ user }) => user), 'IoU'],
          differ.map(({ difference, labels, leastIou }) => [
            difference,
            ...labels.map((label) => label?.id ?? ''),
            labels.filter((label) => label !== null).length > 1 ? leastIou.toFixed(2) : '',
          ]),
          'No differences.',
        ),
      ].join('\n')
    },
  })

  addCommand(settle, 'take', 'labeling.settle', {
    does: 'give an image the labels of one user',
    takes: { imageId: '<image>', take: '<user>' },
    needs: ['take'],
    text: ({ editId, labels }) => `Settled with ${count(labels, 'label')} (${editId}).`,
  })

  addCommand(program, 'agreement', 'monitoring.agreement', {
    does: 'how far users agree who labeled the same images independently',
    takes: { queueId: '--queue <queue>' },
    text: agreementText,
  })
}

type Figure = Agreement['all']['f1']

const figureText = ({ value, interval }: Figure): string =>
  value === null
    ? '–'
    : `${value.toFixed(2)}${interval ? ` (${interval[0].toFixed(2)}–${interval[1].toFixed(2)})` : ''}`
const valueText = (value: number | null): string => (value === null ? '–' : value.toFixed(2))

function agreementText({ images, all, classes, wholeImage, pairs }: Agreement): string {
  if (images === 0) return 'No image has independent labels of two users yet.'
  return [
    `${count(images, 'image')} with labels of at least two users. F1 ${figureText(all.f1)}, mean IoU ${figureText(all.meanIou)}.`,
    ...section(
      ['class', 'images', 'objects', 'F1 at IoU 0.5', 'mean IoU'],
      classes.map((one) => [one.class, one.images, one.objects, figureText(one.f1), figureText(one.meanIou)]),
    ),
    ...section(
      ['whole image', 'images', 'Krippendorff’s α'],
      wholeImage.map(({ name, images: of, alpha }) => [name, of, figureText(alpha)]),
    ),
    ...section(
      ['users', 'images', 'F1', 'mean IoU', 'same answers'],
      pairs.map(({ users, images: of, f1, meanIou, sameAnswers }: AgreementOfPair) => [
        users.join(', '),
        of,
        valueText(f1),
        valueText(meanIou),
        valueText(sameAnswers),
      ]),
    ),
  ].join('\n')
}

const section = (heads: string[], rows: (string | number)[][]): string[] =>
  rows.length === 0 ? [] : ['', table(heads, rows)]
