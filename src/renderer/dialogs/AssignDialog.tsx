import { plural, t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { create } from 'zustand'
import { notReviewed } from '#model/query/to-review.ts'
import { type engine, errorMessage, queries } from '../connection/index.ts'
import {
  ActionDialog,
  Button,
  Checkbox,
  fileName,
  formatDate,
  formatFacts,
  formatList,
  SelectField,
  TextField,
  toast,
} from '../kit/index.ts'
import type { Purpose } from '../route/route.ts'
import { reviewOrder, reviewOrders, withSeed } from './review-orders.ts'

type AssignRequest = { where: string; order: string; purpose: Purpose; isBlind: boolean }

/** What to assign; null while the dialog is closed. */
const useAssign = create<{ request: AssignRequest | null }>(() => ({ request: null }))

export const openAssign = (where: string, order: string, purpose: Purpose = 'review', isBlind = false): void =>
  useAssign.setState({ request: { where, order, purpose, isBlind } })
const closeAssign = (): void => useAssign.setState({ request: null })

const openBy: Record<Purpose, string> = {
  review: notReviewed,
  approve: 'state == "reviewed"',
}

const leftOut: Record<Purpose, string> = { review: t`already done`, approve: t`not reviewed, or already approved` }

/** Assigns images to users as a queue: to whom, in which order, due when. */
export function AssignDialog() {
  const request = useAssign((state) => state.request)
  return request && <Assign {...request} />
}

function Assign(request: AssignRequest) {
  const form = useAssignment(request)
  const { choice, change, users, images } = form
  const isReview = choice.purpose === 'review'
  return (
    <ActionDialog
      onClose={closeAssign}
      title={t`Assign images`}
      action={t`Assign`}
      refused={form.refused}
      disabled={images === undefined || form.isPending}
      onAction={form.run}
      status={<ImageCount form={form} />}
    >
      <div className="flex flex-col gap-4">
        <TextField
          label={t`Name`}
          problem={form.problem}
          data-autofocus
          placeholder={form.title}
          value={choice.name}
          onChange={(name) => change({ name })}
        />
        <UsersField form={form} />
        <div className="grid grid-cols-[1fr_1.5fr_1fr] gap-4">
          <SelectField
            label={t`For`}
            value={choice.purpose}
            options={[
              { value: 'review', label: t`Review` },
              { value: 'approve', label: t`Second review` },
            ]}
            onChange={(purpose) => change({ purpose })}
          />
          <SelectField
            label={t`Order`}
            value={choice.order}
            options={reviewOrders}
            onChange={(order) => change({ order })}
          />
          <TextField label={t`Due`} type="date" value={choice.due} onChange={(due) => change({ due })} />
        </div>
        {images === 0 && <NothingToAssign form={form} />}
        {isReview && users.length > 1 && <LabelersField form={form} />}
        {isReview && (
          <div>
            <Checkbox
              label={t`Label blind: hide predictions until an image is finished`}
              checked={choice.isBlind}
              onChange={(isBlind) => change({ isBlind })}
            />
            <p className="mt-0.5 text-xs text-text-3">{t`Shows what the model really misses. Reviewed images are left out.`}</p>
          </div>
        )}
      </div>
    </ActionDialog>
  )
}

type Assignment = ReturnType<typeof useAssignment>

/** Holds the choices, counts the images and assigns them. */
function useAssignment(request: AssignRequest) {
  const [choice, setChoice] = useState({
    ...request,
    name: '',
    order: reviewOrder(request.order),
    labelers: '1',
    users: [] as readonly string[],
    due: '',
  })
  const { where, purpose, labelers, due } = choice
  const users = (useQuery(queries.access.list.queryOptions()).data ?? []).filter(({ disabled }) => !disabled)
  const blind = choice.isBlind && purpose === 'review'
  const isIndependent = labelers !== '1' && purpose === 'review'
  const toDo = where === '' ? openBy[purpose] : `(${where}) && (${openBy[purpose]})`
  const images = useQuery(queries.library.count.queryOptions({ input: { where: toDo } })).data?.count
  const frames = useFrames(toDo, isIndependent)
  const all = useQuery(queries.library.count.queryOptions({ input: { where } })).data?.count
  const assign = useMutation(queries.labeling.assignQueue.mutationOptions({ onSuccess: showAssigned }))
  const title = choice.name.trim() || t`Queue of ${formatDate(Date.now(), { day: 'numeric', month: 'long' })}`
  const run = () =>
    assign.mutate({
      name: title,
      where,
      order: withSeed(choice.order),
      purpose,
      blind,
      ...(isIndependent && { labelers: Number(labelers) }),
      users: [...choice.users],
      // The end of that day in local time.
      ...(due === '' ? {} : { dueAtMs: new Date(`${due}T23:59:59`).getTime() }),
    })
  return {
    choice,
    change: (part: Partial<typeof choice>) => setChoice((before) => ({ ...before, ...part })),
    users,
    isIndependent,
    /** Some images may be skipped when they are assigned. */
    isUpTo: blind || isIndependent || purpose === 'approve',
    frames,
    images,
    all,
    title,
    problem: assign.error ? errorMessage(assign.error) : undefined,
    refused:
      images === 0
        ? t`No images to assign.`
        : choice.users.length === 0
          ? t`Choose at least one user.`
          : isIndependent && choice.users.length < Number(labelers)
            ? t`Choose at least ${labelers} users.`
            : frames
              ? t`Leave the frames out first.`
              : null,
    isPending: assign.isPending,
    run,
  }
}

type Assigned = Awaited<ReturnType<typeof engine.labeling.assignQueue>>

function showAssigned({ name, shares, leftOut }: Assigned): void {
  closeAssign()
  const perUser = shares
    .map(({ user, images }) => `${user}: ${plural(images, { one: '# image', other: '# images' })}`)
    .join(', ')
  toast({
    tone: 'ok',
    title: t`Assigned “${name}”`,
    detail: formatFacts(
      perUser,
      leftOut > 0 && plural(leftOut, { one: '# image left out', other: '# images left out' }),
    ),
  })
}

/** How many images are assigned, about how many to each user, and why others are skipped. */
function ImageCount({ form: { choice, images, all, isUpTo, isIndependent } }: { form: Assignment }) {
  return (
    <span role="status" className="tabular mr-auto self-center text-text-2">
      {images === undefined
        ? ''
        : formatFacts(
            isUpTo
              ? plural(images, { one: 'up to # image', other: 'up to # images' })
              : plural(images, { one: '# image', other: '# images' }),
            images > 0 &&
              choice.users.length > 1 &&
              t`about ${Math.ceil((images * (isIndependent ? Number(choice.labelers) : 1)) / choice.users.length)} for each`,
            all !== undefined && images > 0 && all > images && t`${all - images} skipped: ${leftOut[choice.purpose]}`,
          )}
    </span>
  )
}

function UsersField({ form: { choice, change, users, isIndependent } }: { form: Assignment }) {
  const { labelers, purpose, users: chosen } = choice
  return (
    <fieldset className="-mt-2 flex flex-col gap-1">
      <legend className="pb-1 text-xs font-medium text-text-2">{t`Users`}</legend>
      <div className="grid max-h-44 grid-cols-2 gap-x-4 overflow-y-auto">
        {users.map((user) => (
          <Checkbox
            key={user.userId}
            label={user.name}
            checked={chosen.includes(user.name)}
            onChange={(isOn) =>
              change({ users: isOn ? [...chosen, user.name] : chosen.filter((one) => one !== user.name) })
            }
          />
        ))}
      </div>
      <p className="text-xs text-text-3">
        {isIndependent
          ? t`Images are distributed evenly. Each goes to ${labelers} users, who don’t see each other’s labels.`
          : purpose === 'approve'
            ? t`Images are distributed evenly. Nobody gets what they reviewed or changed themselves.`
            : t`Images are distributed evenly. No image goes to two users.`}
      </p>
    </fieldset>
  )
}

function NothingToAssign({ form: { choice, change } }: { form: Assignment }) {
  const { purpose } = choice
  return (
    <div role="alert" className="flex flex-col items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
      {purpose === 'review' ? (
        <Trans>
          Nothing to assign. All of these images are reviewed, approved or rejected. To have them labeled again, first
          mark them as not reviewed in the library.
        </Trans>
      ) : (
        <Trans>Nothing to assign. A second review needs images that are reviewed but not approved yet.</Trans>
      )}
      <Button size="small" onClick={() => change({ purpose: purpose === 'review' ? 'approve' : 'review' })}>
        {purpose === 'review' ? t`Assign for second review` : t`Assign for review`}
      </Button>
    </div>
  )
}

/** How many users label each image independently. */
function LabelersField({ form: { choice, change, isIndependent, frames } }: { form: Assignment }) {
  const { where, labelers } = choice
  return (
    <div>
      <SelectField
        label={t`Labeled by`}
        value={labelers}
        options={[
          { value: '1', label: t`One user each` },
          { value: '2', label: t`2 users each, independently` },
          { value: '3', label: t`3 users each, independently` },
        ]}
        onChange={(labelers) => change({ labelers })}
      />
      {isIndependent && (
        <p className="mt-0.5 text-xs text-text-3">{t`Measures how far users agree. Where their labels differ, you settle them. Images that have labels are left out.`}</p>
      )}
      {frames && (
        <div role="alert" className="mt-2 flex flex-col items-start gap-2 rounded-md bg-warn-soft px-3 py-2 text-warn">
          <p>
            {plural(frames.count, {
              one: '# image is a frame of a sequence, whose tracks can’t be labeled by several users:',
              other: '# images are frames of sequences, whose tracks can’t be labeled by several users:',
            })}{' '}
            {formatList(frames.names)}
          </p>
          <Button
            size="small"
            onClick={() => change({ where: `(${where === '' ? 'true' : where}) && !has(sequence)` })}
          >
            {t`Leave the frames out`}
          </Button>
        </div>
      )}
    </div>
  )
}

const namedFrames = 3

/** Returns how many of the images are frames of sequences, with the first names; null if none are. */
function useFrames(where: string, enabled: boolean): { count: number; names: string[] } | null {
  const frames = `(${where}) && has(sequence)`
  const count = useQuery({ ...queries.library.count.queryOptions({ input: { where: frames } }), enabled }).data?.count
  const first = useQuery({
    ...queries.library.list.queryOptions({ input: { where: frames, limit: namedFrames } }),
    enabled: enabled && (count ?? 0) > 0,
  }).data?.images
  if (!enabled || !count || !first) return null
  const names = first.map(({ path }) => fileName(path))
  return { count, names: count > names.length ? [...names, t`${count - names.length} more`] : names }
}
