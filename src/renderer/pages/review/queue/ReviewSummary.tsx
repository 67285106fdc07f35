import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { CircleCheck, CircleDashed } from 'lucide-react'
import { useMemo } from 'react'
import type { Acceptance } from '#contract'
import { type Command, useCommands } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import { openAcceptance, reviewDraws } from '../../../dialogs/acceptance.ts'
import { sentBackTo } from '../../../dialogs/review-orders.ts'
import { openStartReview } from '../../../dialogs/StartReviewDialog.tsx'
import { classNames, formatCount, formatDuration, formatFacts, formatFixed, Kbd } from '../../../kit/index.ts'
import { mayNow } from '../../../roles/index.ts'
import { navigate, useRoute } from '../../../route/route.ts'
import { Thumbnail } from '../../../thumbnail/Thumbnail.tsx'
import { useReview, useReviewSession } from '../review-context.ts'
import type { ReviewState } from '../review-state.ts'
import type { Work } from '../work-log.ts'
import { useAudit } from './use-audit.ts'

type Step = { id: string; key: string; text: string; run(): void }

/** Three rows of the widest window. */
const maxImages = 96

/** Sums up the queue and offers next steps, each with a key. */
export function ReviewSummary() {
  const review = useReviewSession()
  const state = useReview((state) => state)
  const isDone = state.status === 'done'
  const skipped = isDone ? state.skipped.length : 0
  const unreviewed = isDone ? state.unreviewed.length : 0
  const sentBack = useSentBack()
  const audit = useAudit()
  const steps = useMemo(
    () => [...auditSteps(audit), ...stepsFor(review, skipped, unreviewed, sentBack)],
    [review, skipped, unreviewed, sentBack, audit],
  )
  useCommands(steps.map(toCommand))
  if (!isDone) return null
  const work = review.work.done()
  const left = skipped + unreviewed
  const imageFigures: Figure[] = [
    [t`reviewed`, work.reviewed, 'bg-ok'],
    [t`approved`, work.approved, 'bg-(--state-approved)'],
    [t`sent back`, work.sentBack, 'bg-warn'],
    [t`rejected`, work.rejected, 'bg-danger'],
    [t`skipped`, work.skipped, 'bg-text-3'],
  ]
  return (
    <div className="min-h-0 flex-1 overflow-y-auto bg-bg">
      <Images positions={isDone && left > 0 ? [...state.skipped, ...state.unreviewed] : null} total={state.total} />
      <div className="mx-auto flex max-w-[1120px] flex-col gap-7 px-7 pb-10">
        <Outcome state={state} work={work} audit={audit} />
        <div className="grid gap-10 min-[1000px]:grid-cols-[1fr_420px]">
          <section aria-label={t`Your work`} className="flex min-w-0 flex-col gap-6">
            <Figures
              title={t`Objects`}
              figures={[
                [t`accepted`, work.accepted, 'bg-ok'],
                [t`changed`, work.corrected, 'bg-accent'],
                [t`deleted`, work.deleted, 'bg-danger'],
                [t`added`, work.drawn, 'bg-text-3'],
              ]}
            />
            <Figures title={t`Images`} figures={imageFigures.filter(([, count]) => count > 0)} />
          </section>
          <NextSteps steps={steps} />
        </div>
      </div>
    </div>
  )
}

type DoneState = Extract<ReviewState, { status: 'done' }>
type OutcomeProps = { state: DoneState; work: Work; audit: Acceptance | null }

/** Shows how much of the queue is done and how long it took. */
function Outcome({ state, work, audit }: OutcomeProps) {
  const skipped = state.skipped.length
  const unreviewed = state.unreviewed.length
  const left = skipped + unreviewed
  const { finished } = work
  const seconds = work.workedMs / 1000
  return (
    <header className="flex items-start gap-4 pt-3">
      {left === 0 ? (
        <CircleCheck size={40} aria-hidden className="shrink-0 rounded-full bg-bg text-ok" />
      ) : (
        <CircleDashed size={40} aria-hidden className="shrink-0 rounded-full bg-bg text-text-3" />
      )}
      <div>
        <h1 className="text-[28px]/[34px] font-[650]">
          {left === 0 ? t`Queue finished.` : t`${plural(left, { one: '# image', other: '# images' })} left.`}{' '}
          {finished > 0
            ? t`${plural(finished, { one: '# image', other: '# images' })} in ${formatDuration(seconds)}.`
            : work.accepted + work.corrected + work.deleted + work.drawn > 0
              ? t`No finished images yet.`
              : t`No changes.`}
        </h1>
        <p className="pt-1 text-text-2">
          {formatFacts(
            plural(state.total, { one: '# image in the queue', other: '# images in the queue' }),
            skipped > 0 && t`${formatCount(skipped)} skipped`,
            unreviewed > 0 && t`${formatCount(unreviewed)} not reviewed`,
            finished > 0 && t`${formatFixed(seconds / finished, 1)} s per image`,
            work.objects > 0 && t`${formatFixed(seconds / work.objects, 1)} s per object`,
          )}
        </p>
        {audit && (
          <p role="note" className="pt-2 font-medium">
            {audit.state === 'auditing'
              ? t`The audit needs ${plural(audit.queue.length, { one: '# more image', other: '# more images' })}. Nothing is accepted yet.`
              : audit.because}
          </p>
        )}
      </div>
    </header>
  )
}

function NextSteps({ steps }: { steps: readonly Step[] }) {
  return (
    <section aria-label={t`What’s next`} className="flex flex-col gap-2">
      <h2 className="pb-1 text-[16px]/[22px] font-semibold">{t`What’s next`}</h2>
      {steps.map(({ id, key, text, run }, i) => (
        <button
          key={id}
          type="button"
          onClick={run}
          className={classNames(
            'flex h-14 items-center justify-between gap-3 rounded-lg border px-4 text-left',
            i === 0 ? 'border-accent-text bg-accent-soft font-medium' : 'border-line bg-surface hover:bg-hover',
          )}
        >
          {text} <Kbd keys={key} />
        </button>
      ))}
    </section>
  )
}

/** Shows the images left, or the queue's first ones. */
function Images({ positions, total }: { positions: readonly number[] | null; total: number }) {
  const { queue } = useReviewSession()
  return (
    <div
      aria-hidden
      className="grid max-h-[250px] grid-cols-[repeat(auto-fill,minmax(116px,1fr))] gap-1 overflow-hidden [mask-image:linear-gradient(black_60%,transparent)]"
    >
      {(positions ?? Array.from({ length: Math.min(total, maxImages) }, (_, at) => at))
        .slice(0, maxImages)
        .map((at) => queue.at(at))
        .map(
          (imageId) =>
            imageId && <Thumbnail key={imageId} imageId={imageId} variant="thumbnail" className="h-20 w-full" />,
        )}
    </div>
  )
}

type Figure = readonly [name: string, count: number, color: string]

/** Shows counts and their shares as one bar. */
function Figures({ title, figures }: { title: string; figures: readonly Figure[] }) {
  const total = figures.reduce((sum, [, count]) => sum + count, 0)
  if (total === 0) return null
  return (
    <div className="flex flex-col gap-2">
      <h2 className="text-[16px]/[22px] font-semibold">{title}</h2>
      <dl aria-label={title} className="flex flex-wrap gap-x-8 gap-y-2">
        {figures.map(([name, count]) => (
          <div key={name} className="flex flex-col-reverse">
            <dt className="text-xs text-text-3">{name}</dt>
            <dd className="tabular text-[22px]/[28px] font-[620] text-text">{formatCount(count)}</dd>
          </div>
        ))}
      </dl>
      <div aria-hidden className="flex h-2 gap-0.5 overflow-hidden rounded-full">
        {figures.map(
          ([name, count, color]) => count > 0 && <span key={name} className={color} style={{ flexGrow: count }} />,
        )}
      </div>
    </div>
  )
}

type ImagesSentBack = { where: string; count: number }

/** Returns the images sent back to this user, unless this is their queue. */
function useSentBack(): ImagesSentBack | null {
  const me = useQuery(queries.access.whoami.queryOptions()).data
  const where = me ? sentBackTo(me.name) : ''
  const isThisQueue = useRoute((route) => route.page === 'review' && route.params.where === where)
  const { data } = useQuery({ ...queries.library.count.queryOptions({ input: { where } }), enabled: where !== '' })
  return useMemo(
    () => (data && data.count > 0 && !isThisQueue ? { where, count: data.count } : null),
    [data, isThisQueue, where],
  )
}

/** Returns what can be done next, the likeliest first. */
function stepsFor(
  review: ReturnType<typeof useReviewSession>,
  skipped: number,
  unreviewed: number,
  sentBack: ImagesSentBack | null,
): Step[] {
  const left =
    skipped > 0
      ? t`Review ${plural(skipped, { one: '# skipped image', other: '# skipped images' })}`
      : t`Review ${plural(unreviewed, { one: '# remaining image', other: '# remaining images' })}`
  const { purpose } = review.state
  const [doneState, done] = purpose === 'approve' ? ['approved', t`approved`] : ['reviewed', t`reviewed`]
  const { count = 0, where = '' } = sentBack ?? {}
  const correct = t`Correct ${plural(count, { one: '# image', other: '# images' })} sent back to you`
  const showDone = () => navigate('library', { where: `state == "${doneState}"`, order: 'image.reviewedAt:desc' })
  return [
    sentBack && step('review.nextSentBack', 'B', correct, () => navigate('review', { where })),
    skipped + unreviewed > 0 && step('review.goBack', 'Enter', left, () => review.queue.resumeSkipped()),
    purpose === 'review' && step('review.secondReview', 'S', t`Second review`, () => openStartReview('approve')),
    step('review.nextQueue', 'N', t`Choose another queue…`, () => openStartReview('review')),
    mayNow('datasets.freeze') && step('review.freeze', 'F', t`Freeze and export`, () => navigate('datasets')),
    step('review.showDone', 'L', t`Show the ${done} images`, showDone),
  ].filter((one) => one !== null && one !== false)
}

/** Returns an audit's next steps: more images, and its result. */
function auditSteps(audit: Acceptance | null): Step[] {
  if (audit === null) return []
  const { length } = audit.queue
  const more = t`Check ${plural(length, { one: '# more audit image', other: '# more audit images' })}`
  return [
    ...(audit.state === 'auditing' && length > 0
      ? [step('review.moreAudit', 'A', more, () => reviewDraws(audit))]
      : []),
    step('review.auditResult', 'R', t`Show the audit`, () => openAcceptance(audit.where)),
  ]
}

const step = (id: string, key: string, text: string, run: () => void): Step => ({ id, key, text, run })
const toCommand = ({ id, key, text, run }: Step): Command => ({ id, title: text, group: 'Review', keys: [key], run })
