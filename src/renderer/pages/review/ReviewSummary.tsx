import { CheckCircle2 } from 'lucide-react'
import { useMemo } from 'react'
import { type Command, useCommands } from '../../commands/index.ts'
import { openStartReview } from '../../dialogs/start-review.ts'
import { Button, countOf, EmptyState, formatCount, formatDuration, Kbd } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { useReview, useReviewSession } from './review-context.ts'

type Step = { id: string; key: string; words: string; run(): void }

/** After the last image: what was done, and what comes next, each under a key. */
export function ReviewSummary() {
  const review = useReviewSession()
  const state = useReview((state) => state)
  const isDone = state.status === 'done'
  const skipped = isDone ? state.skipped.length : 0
  const unreviewed = isDone ? state.unreviewed.length : 0
  const steps = useMemo(() => stepsFor(review, skipped, unreviewed), [review, skipped, unreviewed])
  useCommands(steps.map(toCommand))
  if (!isDone) return null
  const work = review.work.done()
  const left = skipped + unreviewed
  const images: [string, number][] = [
    ['reviewed', work.reviewed],
    ['approved', work.approved],
    ['sent back', work.sentBack],
    ['rejected', work.rejected],
    ['skipped', work.skipped],
  ]
  const objects: [string, number][] = [
    ['accepted', work.accepted],
    ['changed', work.corrected],
    ['deleted', work.deleted],
    ['added', work.drawn],
  ]
  return (
    <>
      <h1 className="sr-only">Review</h1>
      <EmptyState icon={CheckCircle2} title={left === 0 ? 'Queue finished' : 'End of the queue'}>
        <p>
          {countOf(state.total, 'image')} in the queue
          {skipped > 0 && `, ${formatCount(skipped)} skipped`}
          {unreviewed > 0 && `, ${formatCount(unreviewed)} not reviewed`}. Your work:
        </p>
        <div className="mt-4 flex flex-col gap-4">
          <Figures title="Images" figures={images} />
          <Figures title="Objects" figures={objects} />
          {work.objects > 0 && (
            <p className="tabular text-xs text-text-3">
              {(work.workedMs / 1000 / work.objects).toFixed(1)} s per object, {formatDuration(work.workedMs / 1000)} of
              active work
            </p>
          )}
        </div>
        <div className="mx-auto mt-5 flex w-72 flex-col gap-1.5">
          {steps.map(({ id, key, words, run }, i) => (
            <Button key={id} variant={i === 0 ? 'primary' : 'secondary'} onClick={run} className="justify-between!">
              {words} <Kbd keys={key} />
            </Button>
          ))}
        </div>
      </EmptyState>
    </>
  )
}

function Figures({ title, figures }: { title: string; figures: readonly [string, number][] }) {
  return (
    <div className="grid grid-cols-[4.5rem_repeat(5,4.75rem)]">
      <span className="self-end text-left text-xs text-text-3">{title}</span>
      <dl aria-label={title} className="contents">
        {figures.map(([name, count]) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-xs text-text-3">{name}</dt>
            <dd className="tabular text-xl font-semibold text-text">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
    </div>
  )
}

function stepsFor(review: ReturnType<typeof useReviewSession>, skipped: number, unreviewed: number): Step[] {
  const left =
    skipped > 0 ? `Review ${countOf(skipped, 'skipped image')}` : `Review ${countOf(unreviewed, 'remaining image')}`
  const done = review.state.purpose === 'approve' ? 'approved' : 'reviewed'
  return [
    ...(skipped + unreviewed > 0
      ? [{ id: 'review.goBack', key: 'Enter', words: left, run: () => review.queue.resumeSkipped() }]
      : []),
    ...(review.state.purpose === 'review'
      ? [{ id: 'review.secondReview', key: 'S', words: 'Second review', run: () => openStartReview('approve') }]
      : []),
    { id: 'review.nextQueue', key: 'N', words: 'Choose another queue…', run: () => openStartReview('review') },
    { id: 'review.freeze', key: 'F', words: 'Freeze and export', run: () => navigate('datasets') },
    {
      id: 'review.showDone',
      key: 'L',
      words: `Show the ${done} images`,
      run: () => navigate('library', { where: `state == "${done}"`, order: 'image.reviewedAt:desc' }),
    },
  ]
}

const toCommand = ({ id, key, words, run }: Step): Command => ({ id, title: words, group: 'Review', keys: [key], run })
