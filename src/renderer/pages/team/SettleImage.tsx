import { plural, t } from '@lingui/core/macro'
import { useMutation, useQuery } from '@tanstack/react-query'
import { PencilRuler } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import type { EditId, ImageId } from '#model/ids.ts'
import type { Annotation } from '#model/labels/annotation.ts'
import { type ComparedObject, compareAnswers, type Difference } from '#model/labels/compare-answers.ts'
import { useCommands } from '../../commands/index.ts'
import { ErrorText, engine, imageUrl, queries } from '../../connection/index.ts'
import { Button, classNames, fileName, formatPercent, Kbd, toast } from '../../kit/index.ts'
import { navigate } from '../../route/route.ts'
import { GeometryMark } from '../../thumbnail/GeometryMark.tsx'
import { allFromUser, type Choice, chosenLabels, firstChoice } from './settlement.ts'

/** Colors of users that stay apart for color-blind users. */
const userColors = ['#3d9be0', '#f0883e', '#c873dc'] as const
const colorOfUser = (position: number): string => userColors[position % userColors.length]!

const differences: Record<Difference, string> = {
  none: t`Same`,
  missing: t`Not found by all`,
  class: t`Different class`,
  place: t`Different place`,
  attributes: t`Different attributes`,
}

/** An image with the labels of several users, where they differ, and the labels it gets. */
export function SettleImage({ imageId, onStep }: { imageId: ImageId; onStep(step: number): void }) {
  const query = useQuery(queries.labeling.answers.queryOptions({ input: { imageId }, retry: false }))
  const { data } = query
  if (query.error) return <ErrorText error={query.error} className="p-5" />
  return data ? <Settle key={data.editId ?? 'open'} data={data} onStep={onStep} /> : null
}

type Data = Awaited<ReturnType<typeof engine.labeling.answers>>

function Settle({ data, onStep }: { data: Data; onStep(step: number): void }) {
  const settling = useSettling(data)
  useSettleCommands(settling, onStep)
  return (
    <div className="grid min-h-0 grid-cols-[minmax(0,1fr)_22rem]">
      <Outlines data={data} settling={settling} />
      <Differences data={data} settling={settling} />
    </div>
  )
}

type Settling = ReturnType<typeof useSettling>

/** Returns the choices for the objects of an image, and the action that saves them. */
function useSettling({ imageId, path, status, fromIou, answers }: Data) {
  const finished = answers.filter(({ finishedAtMs }) => finishedAtMs !== null)
  const objects = compareAnswers(
    finished.map(({ labels }) => labels),
    fromIou,
  )
  const [choices, setChoices] = useState<readonly Choice[]>(() => objects.map(firstChoice))
  const differing = objects.flatMap(({ difference }, n) => (difference === 'none' ? [] : [n]))
  const [selected, setSelected] = useState(differing[0] ?? 0)
  const labels = chosenLabels(objects, choices)
  const isOpen = status !== 'settled' && finished.length > 0
  const choose = (choice: Choice, at = selected) => {
    setChoices(choices.map((one, n) => (n === at ? choice : one)))
    const next = differing.find((n) => n > at)
    if (next !== undefined) setSelected(next)
  }
  const move = (step: number) => {
    const at = differing.indexOf(selected)
    setSelected(differing[Math.max(0, Math.min(differing.length - 1, at + step))] ?? 0)
  }
  const settle = useMutation({
    mutationFn: ({ then: _ }: { then: 'next' | 'edit' }) => engine.labeling.settle({ imageId, labels: labels ?? [] }),
    onSuccess: ({ editId }, { then }) => {
      if (then === 'edit') return navigate('review', { imageId, isLook: true })
      toast({
        tone: 'ok',
        title: t`Settled ${fileName(path)}`,
        undo: () => void undo(editId),
      })
    },
    meta: { problem: t`Not settled` },
  })
  const run = (then: 'next' | 'edit') => {
    if (labels && isOpen && !settle.isPending) settle.mutate({ then })
  }
  return {
    finished,
    objects,
    differing,
    selected,
    setSelected,
    choices,
    setChoices,
    choose,
    move,
    labels,
    isOpen,
    run,
    isBusy: settle.isPending,
  }
}

function useSettleCommands(settling: Settling, onStep: (step: number) => void) {
  const { finished, objects, selected, choose, move, setChoices, run } = settling
  useCommands([
    { id: 'settle.settle', title: t`Settle this image`, group: 'Team', keys: ['Enter'], run: () => run('next') },
    { id: 'settle.edit', title: t`Settle and correct by hand`, group: 'Team', keys: ['E'], run: () => run('edit') },
    { id: 'settle.down', title: t`Next difference`, group: 'Team', keys: ['ArrowDown'], run: () => move(1) },
    { id: 'settle.up', title: t`Previous difference`, group: 'Team', keys: ['ArrowUp'], run: () => move(-1) },
    { id: 'settle.next', title: t`Next image`, group: 'Team', keys: ['ArrowRight'], run: () => onStep(1) },
    { id: 'settle.previous', title: t`Previous image`, group: 'Team', keys: ['ArrowLeft'], run: () => onStep(-1) },
    { id: 'settle.none', title: t`No label for this object`, group: 'Team', keys: ['0'], run: () => choose('none') },
    { id: 'settle.mean', title: t`Mean of all boxes`, group: 'Team', keys: ['M'], run: () => choose('mean') },
    ...finished.flatMap(({ user }, n) => [
      {
        id: `settle.take${n + 1}`,
        title: t`Take this object from ${user}`,
        group: 'Team' as const,
        keys: [String(n + 1)],
        run: () => {
          if (objects[selected]) choose(objects[selected].labels[n] ? n : 'none')
        },
      },
      {
        id: `settle.takeAll${n + 1}`,
        title: t`Take all from ${user}`,
        group: 'Team' as const,
        keys: [`Shift+${n + 1}`],
        run: () => setChoices(allFromUser(objects, n)),
      },
    ]),
  ])
}

type SettlingProps = { data: Data; settling: Settling }

/** The labels of all users or one of them, drawn on the image. */
function Outlines({ data: { imageId, path, widthPx, heightPx }, settling }: SettlingProps) {
  const { finished, objects, differing, selected } = settling
  const [alone, setAlone] = useState<number | null>(null)
  const dotPx = Math.max(widthPx, heightPx) / 200
  return (
    <figure className="flex min-h-0 min-w-0 flex-col gap-2 p-4">
      <svg
        role="img"
        aria-label={path}
        viewBox={`0 0 ${widthPx} ${heightPx}`}
        className="min-h-0 w-full flex-1 rounded-lg bg-canvas"
      >
        <image href={imageUrl(imageId, 'proxy')} width={widthPx} height={heightPx} preserveAspectRatio="none" />
        {objects.map((object, at) => (
          <g key={keyOf(object)} opacity={at === selected || differing.length === 0 ? 1 : 0.45}>
            {object.labels.map(
              (label, n) =>
                label &&
                (alone === null || alone === n) && (
                  <GeometryMark
                    key={label.id}
                    geometry={label.geometry}
                    color={colorOfUser(n)}
                    isDashed={object.difference === 'missing'}
                    dotPx={dotPx}
                  />
                ),
            )}
          </g>
        ))}
      </svg>
      <figcaption className="flex flex-wrap items-center gap-x-4 gap-y-1">
        {finished.map(({ user, labels, state }, n) => (
          <button
            key={user}
            type="button"
            aria-pressed={alone === n}
            onClick={() => setAlone(alone === n ? null : n)}
            className="flex items-center gap-2 rounded-md px-1.5 py-0.5 hover:bg-hover aria-pressed:bg-accent-soft"
          >
            <span className="size-3 rounded-sm" style={{ background: colorOfUser(n) }} />
            <span className="font-medium">{user}</span>
            <span className="text-text-2">
              {state === 'rejected' ? t`rejected` : plural(labels.length, { one: '# label', other: '# labels' })}
            </span>
          </button>
        ))}
      </figcaption>
    </figure>
  )
}

/** The differences between the users, and the buttons that settle them. */
function Differences({ data: { path, status, editId, settledBy }, settling }: SettlingProps) {
  const { finished, objects, differing, selected, choices, labels, isOpen, isBusy, run } = settling
  const classes = useQuery(queries.workspace.classes.queryOptions()).data
  const nameOf = (classId: number) => classes?.find((one) => one.classId === classId)?.name ?? String(classId)
  const open = objects.filter((_, n) => choices[n] === null).length
  return (
    <section aria-label={t`Differences`} className="flex min-h-0 flex-col border-l border-line">
      <header className="flex flex-col gap-2 border-b border-line p-4">
        <h2 className="truncate text-lg font-semibold" title={path}>
          {fileName(path)}
        </h2>
        {isOpen && (
          <div className="flex flex-wrap gap-2">
            {finished.map(({ user }, n) => (
              <Button key={user} size="small" onClick={() => settling.setChoices(allFromUser(objects, n))}>
                {t`All from ${user}`} <Kbd keys={`Shift+${n + 1}`} />
              </Button>
            ))}
          </div>
        )}
      </header>
      <ul className="min-h-0 flex-1 overflow-y-auto">
        {differing.map((n) => (
          <ObjectDifference
            key={keyOf(objects[n]!)}
            object={objects[n]!}
            choice={choices[n] ?? null}
            users={finished.map(({ user }) => user)}
            nameOf={nameOf}
            isSelected={n === selected}
            isOpen={isOpen}
            onSelect={() => settling.setSelected(n)}
            onChoose={(choice) => settling.choose(choice, n)}
          />
        ))}
        {objects.length > differing.length && (
          <li className="px-4 py-3 text-text-2">
            {plural(objects.length - differing.length, {
              one: '# object is the same',
              other: '# objects are the same',
            })}
          </li>
        )}
      </ul>
      {isOpen && (
        <footer className="flex flex-col gap-2 border-t border-line p-4">
          <Button variant="primary" disabled={!labels || isBusy} onClick={() => run('next')}>
            {labels
              ? plural(labels.length, { one: 'Settle with # label', other: 'Settle with # labels' })
              : plural(open, { one: '# object to decide', other: '# objects to decide' })}
          </Button>
          <Button icon={PencilRuler} disabled={!labels || isBusy} onClick={() => run('edit')}>
            {t`Settle and correct by hand`}
          </Button>
        </footer>
      )}
      {status === 'settled' && editId && (
        <footer className="flex items-center justify-between gap-2 border-t border-line p-4">
          <span className="text-text-2">
            {settledBy === null ? t`Settled: all agreed` : t`Settled by ${settledBy}`}
          </span>
          <Button size="small" onClick={() => void undo(editId)}>{t`Undo`}</Button>
        </footer>
      )}
    </section>
  )
}

async function undo(editId: EditId): Promise<void> {
  const { skipped } = await engine.labeling.revertEdits({ edits: [editId] })
  if (skipped[0]) toast({ tone: 'problem', title: t`Not undone`, detail: skipped[0].reason })
}

const keyOf = ({ labels }: ComparedObject): string => labels.map((label) => label?.id ?? '').join()

type ObjectDifferenceProps = {
  object: ComparedObject
  choice: Choice
  users: readonly string[]
  nameOf(classId: number): string
  isSelected: boolean
  isOpen: boolean
  onSelect(): void
  onChoose(choice: Choice): void
}

/** One object: the difference, and a button for each possible label. */
function ObjectDifference(props: ObjectDifferenceProps) {
  const { object, choice, users, nameOf, isSelected, isOpen, onSelect, onChoose } = props
  const { labels, difference, leastIou } = object
  const there = labels.filter((label) => label !== null)
  const canMean = there.length > 1 && there.every(({ geometry }) => geometry.shape === 'box')
  return (
    <li className={classNames('border-b border-line px-4 py-3', isSelected && 'bg-accent-soft')}>
      <button
        type="button"
        aria-current={isSelected}
        onClick={onSelect}
        className="flex w-full justify-between text-left"
      >
        <span className="font-medium">{differences[difference]}</span>
        <span className="tabular text-text-2">
          {there.length > 1 && difference === 'place' && t`IoU ${formatPercent(leastIou)}`}
        </span>
      </button>
      <fieldset aria-label={differences[difference]} className="mt-2 flex flex-wrap gap-1.5">
        {labels.map((label, n) => (
          <ChoiceButton
            key={users[n]}
            isChosen={choice === n}
            disabled={!isOpen || !label}
            onClick={() => onChoose(n)}
            color={colorOfUser(n)}
          >
            {users[n]}: {label ? textOf(label, nameOf) : '–'}
          </ChoiceButton>
        ))}
        {canMean && (
          <ChoiceButton isChosen={choice === 'mean'} disabled={!isOpen} onClick={() => onChoose('mean')}>
            {t`Mean box`}
          </ChoiceButton>
        )}
        <ChoiceButton isChosen={choice === 'none'} disabled={!isOpen} onClick={() => onChoose('none')}>
          {t`No label`}
        </ChoiceButton>
      </fieldset>
    </li>
  )
}

const textOf = ({ classId, attributes }: Annotation, nameOf: (classId: number) => string): string =>
  [nameOf(classId), ...Object.entries(attributes).map(([name, value]) => `${name} ${String(value)}`)].join(', ')

type ChoiceButtonProps = {
  isChosen: boolean
  disabled: boolean
  color?: string
  onClick(): void
  children: ReactNode
}

function ChoiceButton({ isChosen, disabled, color, onClick, children }: ChoiceButtonProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      disabled={disabled}
      onClick={onClick}
      className={classNames(
        'flex min-h-7 items-center gap-1.5 rounded-md border px-2 text-left disabled:opacity-60',
        isChosen ? 'border-accent bg-surface font-medium' : 'border-line-strong hover:bg-hover',
      )}
    >
      {color && <span className="size-2.5 shrink-0 rounded-sm" style={{ background: color }} />}
      {children}
    </button>
  )
}
