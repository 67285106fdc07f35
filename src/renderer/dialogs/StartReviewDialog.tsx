import { plural, t } from '@lingui/core/macro'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { roleAllows } from '#model/roles.ts'
import { errorMessage, queries } from '../connection/index.ts'
import { ActionDialog, classNames, Field, formatCount, Input, RadioCard, SelectField } from '../kit/index.ts'
import type { Purpose } from '../route/route.ts'
import { navigate, type PageParams } from '../route/route.ts'
import { ImagesOf } from '../thumbnail/ImagesOf.tsx'
import { queuesFor, reviewOrder, reviewOrders, withSeed } from './review-orders.ts'

type StartRequest = { isOpen: boolean; purpose: Purpose; where: string; order: string }

const useStartReview = create<StartRequest>(() => ({ isOpen: false, purpose: 'review', where: '', order: '' }))

/** Opens the dialog. Without a query it proposes what waits for this purpose. */
export const openStartReview = (purpose: Purpose, { where = '', order = '' } = {}): void =>
  useStartReview.setState({ isOpen: true, purpose, where, order })
const closeStartReview = (): void => useStartReview.setState({ isOpen: false })

const purposes: readonly { value: Purpose; title: string; hint: string }[] = [
  { value: 'review', title: t`Review`, hint: t`Check predictions and add missing labels.` },
  { value: 'approve', title: t`Second review`, hint: t`Approve images that others reviewed, or send them back.` },
]

type Mode = NonNullable<PageParams['review']['mode']>
const modes: readonly { value: Mode; label: string }[] = [
  { value: 'objects', label: t`All objects in an image` },
  { value: 'single', label: t`One object at a time` },
  { value: 'attributes', label: t`Attributes, one object at a time` },
  { value: 'chips', label: t`Class grid` },
]

/** Starts a review: its purpose, which images, in which order, and in which mode. */
export function StartReviewDialog() {
  const isOpen = useStartReview((state) => state.isOpen)
  const me = useQuery({ ...queries.access.whoami.queryOptions(), enabled: isOpen })
  if (!isOpen || !me.data) return null
  return <StartReview userName={me.data.name} isLead={roleAllows(me.data.role, 'lead')} />
}

function StartReview({ userName, isLead }: { userName: string; isLead: boolean }) {
  const request = useStartReview()
  const [purpose, setPurpose] = useState(request.purpose)
  const [where, setWhere] = useState(request.where || queuesFor(request.purpose, userName, isLead)[0]!.where)
  const [order, setOrder] = useState(reviewOrder(request.order))
  const [mode, setMode] = useState<Mode>('objects')
  const text = where.trim()
  const { found, problem, isRead } = useMatches(text)
  const queues = queuesFor(purpose, userName, isLead)
  const choosePurpose = (next: Purpose) => {
    setPurpose(next)
    setWhere(queuesFor(next, userName, isLead)[0]!.where)
  }
  const start = () => {
    if (!found) return
    closeStartReview()
    navigate('review', { where: text, order: withSeed(order), purpose, mode, fresh: true })
  }

  return (
    <ActionDialog
      onClose={closeStartReview}
      title={t`Start a review`}
      action={t`Start`}
      disabled={!found}
      onAction={start}
      status={
        <span role="status" className="tabular mr-auto self-center text-text-2">
          {found === undefined
            ? ''
            : found === 0
              ? t`No images match`
              : t`${plural(found, { one: '# image', other: '# images' })} in the queue`}
        </span>
      }
    >
      <div className="flex flex-col gap-4">
        <div role="radiogroup" aria-label={t`Purpose`} className="grid grid-cols-2 gap-2">
          {purposes.map(({ value, title, hint }) => (
            <RadioCard
              key={value}
              name="purpose"
              title={title}
              hint={hint}
              checked={value === purpose}
              onChoose={() => choosePurpose(value)}
            />
          ))}
        </div>
        <QueueField queues={queues} where={where} problem={problem} onChange={setWhere} />
        {isRead && (
          <ImagesOf
            where={text}
            order={order === 'random' ? undefined : order}
            max={6}
            isCounted={false}
            onShow={closeStartReview}
          />
        )}
        <div className="grid grid-cols-2 gap-4">
          <SelectField label={t`Order`} value={order} options={reviewOrders} onChange={setOrder} />
          <SelectField label={t`Mode`} value={mode} options={modes} onChange={setMode} />
        </div>
      </div>
    </ActionDialog>
  )
}

/** Counts the images that a query finds, or returns what is wrong with it. */
function useMatches(text: string) {
  const check = useQuery({
    ...queries.library.checkQuery.queryOptions({ input: { where: text } }),
    enabled: text !== '',
    placeholderData: keepPreviousData,
  })
  const problem = text === '' ? null : (check.data?.problem ?? null)
  const count = useQuery({
    ...queries.library.count.queryOptions({ input: { where: text || undefined } }),
    enabled: text === '' || (check.data === null && !check.isPlaceholderData),
    placeholderData: keepPreviousData,
    retry: false,
  })
  const found = problem === null ? count.data?.count : undefined
  return { found, problem: problem ?? (count.error ? errorMessage(count.error) : undefined), isRead: problem === null }
}

type QueueFieldProps = {
  queues: ReturnType<typeof queuesFor>
  where: string
  problem: string | undefined
  onChange(where: string): void
}

/** Buttons for common queues. Any other queue is shown as its query. */
function QueueField({ queues, where, problem, onChange }: QueueFieldProps) {
  const [writesQuery, setWritesQuery] = useState(false)
  const { data: sizes } = useQuery(
    queries.library.counts.queryOptions({ input: { wheres: queues.map((queue) => queue.where) } }),
  )
  const showsQuery = writesQuery || !queues.some((queue) => queue.where === where)
  return (
    <Field label={t`Which images`} problem={problem}>
      {(ids) => (
        <>
          <div className="mb-1 flex flex-wrap gap-1.5">
            {queues.map((queue, i) => (
              <button
                key={queue.title}
                type="button"
                aria-pressed={queue.where === where}
                onClick={() => onChange(queue.where)}
                className={classNames(
                  sizes?.counts[i] === 0 && queue.where !== where && 'opacity-60',
                  'h-6 rounded-full border px-2.5 text-xs whitespace-nowrap',
                  queue.where === where
                    ? 'border-transparent bg-accent-soft font-medium text-accent-text'
                    : 'border-line text-text-2 hover:bg-hover hover:text-text',
                )}
              >
                {queue.title}
                {sizes && <span className="tabular ml-1 text-text-3">{formatCount(sizes.counts[i] ?? 0)}</span>}
              </button>
            ))}
            {!showsQuery && (
              <button
                type="button"
                onClick={() => setWritesQuery(true)}
                className="h-6 rounded-full px-2.5 text-xs whitespace-nowrap text-text-3 hover:bg-hover hover:text-text"
              >
                {t`By query…`}
              </button>
            )}
          </div>
          {showsQuery && (
            <Input
              {...ids}
              autoFocus={writesQuery}
              value={where}
              spellCheck={false}
              onChange={(event) => onChange(event.target.value)}
              placeholder={t`All images`}
              className="font-mono text-xs"
            />
          )}
        </>
      )}
    </Field>
  )
}
