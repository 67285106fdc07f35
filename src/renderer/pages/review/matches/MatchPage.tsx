import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ArrowLeft, Check, CheckCheck, LoaderCircle, SearchX, TriangleAlert, X } from 'lucide-react'
import { type ReactNode, useEffect, useMemo, useRef, useState } from 'react'
import { useStore } from 'zustand'
import { runCommand, useCommands } from '../../../commands/index.ts'
import { queries } from '../../../connection/index.ts'
import {
  Button,
  EmptyState,
  Field,
  formatCount,
  formatFacts,
  formatPercent,
  formatScore,
  Input,
  type MenuItem,
  Select,
  Slider,
} from '../../../kit/index.ts'
import { navigate } from '../../../route/route.ts'
import { ChipGrid, GridFooter, type GridSize } from '../chips/ChipGrid.tsx'
import { CommandButton } from '../commands/CommandButton.tsx'
import { ObjectMenu } from '../commands/ObjectMenu.tsx'
import { commandItem } from '../commands/object-menu.ts'
import { addMatches, leavePreview, look, type Preview, usePreview } from './label-like.ts'
import { chosenIn, MatchBoard, type MatchState, precisionAt, supportedCutOff, verdictsOf } from './match-board.ts'
import { matchCommands } from './match-commands.ts'

/** Previews objects like the examples or the text before they become predictions. */
export function MatchPage() {
  const preview = usePreview((state) => state.preview)
  // After a restart there is nothing to show.
  useEffect(() => {
    if (!preview) navigate('review', {})
  }, [preview])
  if (!preview) return null
  if (preview.status === 'found') return <Matches key={preview.found.name} preview={preview} />
  return <WithoutMatches preview={preview} />
}

const backOnly = [
  {
    id: 'matches.back',
    title: t`Back to the images`,
    group: 'Review' as const,
    keys: ['Escape', 'Mod+1'],
    whileTyping: true,
    run: leavePreview,
  },
]

function WithoutMatches({ preview }: { preview: Exclude<Preview, { status: 'found' }> }) {
  useCommands(backOnly)
  return (
    <>
      <MatchHeader title={isByText(preview) ? t`Label by text` : t`Label all like this`} />
      {preview.status === 'asking' && <AskText preview={preview} />}
      {preview.status === 'looking' && (
        <EmptyState
          icon={LoaderCircle}
          title={t`Looking for matches…`}
          actions={<Button onClick={leavePreview}>{t`Cancel`}</Button>}
        >
          {t`Nothing is added to a queue before you confirm.`}
        </EmptyState>
      )}
      {preview.status === 'failed' && (
        <Failed problem={preview.problem} onRetry={() => void look(preview.like, preview)} />
      )}
    </>
  )
}

const isByText = (preview: Preview): boolean => preview.status === 'asking' || preview.like.text !== undefined

function Failed({ problem, onRetry }: { problem: string; onRetry(): void }) {
  return (
    <EmptyState
      icon={TriangleAlert}
      title={t`Can’t look for matches`}
      actions={
        <>
          <Button onClick={() => navigate('models')}>{t`Open models`}</Button>
          <Button onClick={onRetry}>{t`Try again`}</Button>
        </>
      }
    >
      <p data-selectable>{problem}</p>
    </EmptyState>
  )
}

function AskText({ preview }: { preview: Preview & { status: 'asking' } }) {
  const classes = useQuery(queries.workspace.classes.queryOptions({})).data ?? []
  const [text, setText] = useState('')
  const [classId, setClassId] = useState(preview.classId)
  const chosen = classId ?? classes[0]?.classId ?? null
  const isReady = text.trim() !== '' && chosen !== null
  return (
    <form
      className="mx-auto mt-16 flex w-96 flex-col gap-3"
      onSubmit={(event) => {
        event.preventDefault()
        if (isReady) void look({ examples: [], text: text.trim(), classId: chosen }, preview)
      }}
    >
      <Field label={t`What to look for`} hint={t`In words, for example: a yellow hard hat`}>
        {(ids) => <Input {...ids} autoFocus value={text} onChange={(event) => setText(event.target.value)} />}
      </Field>
      <Field label={t`Class of the matches`}>
        {(ids) => (
          <Select
            {...ids}
            value={chosen === null ? '' : String(chosen)}
            options={classes.map((one) => ({ value: String(one.classId), label: one.name }))}
            onChange={(value) => setClassId(Number(value))}
          />
        )}
      </Field>
      <Button type="submit" variant="primary" className="self-start" disabled={!isReady}>
        {t`Look for matches`}
      </Button>
    </form>
  )
}

function Matches({ preview }: { preview: Preview & { status: 'found' } }) {
  const board = useMemo(() => new MatchBoard(preview.found), [preview.found])
  const state = useStore(board.store)
  const classes = useQuery(queries.workspace.classes.queryOptions({})).data ?? []
  const size = useRef<GridSize>({ columns: 1, page: 1 })
  const [isAdding, setAdding] = useState(false)
  const chosen = chosenIn(state)
  useCommands(
    useMemo(
      () =>
        matchCommands({
          board,
          columns: () => size.current.columns,
          page: () => size.current.page,
          back: leavePreview,
          add() {
            const places = chosenIn(board.state)
            if (places.length === 0) return
            setAdding(true)
            void addMatches(preview, places).finally(() => setAdding(false))
          },
        }),
      [board, preview],
    ),
  )
  const { found } = preview
  return (
    <>
      <MatchHeader title={found.name}>
        <span role="status" className="tabular min-w-0 truncate text-text-2" data-testid="match-count">
          {formatFacts(
            t`${plural(found.predictions, { one: '# match', other: '# matches' })} on ${formatCount(found.found)} of ${plural(found.images, { one: '# image', other: '# images' })}`,
            found.predictions > found.matches.length && t`best ${formatCount(found.matches.length)} shown`,
            found.unread > 0 && plural(found.unread, { one: '# image unreadable', other: '# images unreadable' }),
          )}
        </span>
        <Button
          variant="primary"
          className="ml-auto"
          disabled={chosen.length === 0 || isAdding}
          onClick={() => runCommand('matches.add')}
        >
          {t`Add ${plural(chosen.length, { one: '# prediction', other: '# predictions' })}`}
        </Button>
      </MatchHeader>
      {found.matches.length === 0 ? (
        <EmptyState icon={SearchX} title={t`No matches`} actions={<Button onClick={leavePreview}>{t`Back`}</Button>}>
          {found.images === 0
            ? t`No image in this queue waits for review with predictions of the current model. Pre-label the images, or open another queue.`
            : t`The current model found nothing on these images that has no label or prediction of this class yet.`}
        </EmptyState>
      ) : (
        <>
          <CutOff board={board} state={state} />
          <ChipGrid board={board} classes={classes} size={size} menu={matchMenu} fadedFrom={state.cutOff} />
        </>
      )}
      <GridFooter message={state.message || t`Compared by ${found.basis}`} title={found.basis} hints={hints} />
      <ObjectMenu />
    </>
  )
}

function MatchHeader({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <header className="flex h-12 shrink-0 items-center gap-3 border-b border-line bg-surface px-2">
      <CommandButton id="matches.back" icon={ArrowLeft} label={t`Back to the images`} />
      <h1 className="shrink-0 font-semibold">{title}</h1>
      {children}
    </header>
  )
}

/** Shows the cut-off and how many reviewed matches above it are right. */
function CutOff({ board, state }: { board: MatchBoard; state: MatchState }) {
  const verdicts = verdictsOf(board, state)
  const { reviewed, right, low, high } = precisionAt(verdicts, state.cutOff)
  const supported = supportedCutOff(verdicts)
  return (
    <section
      aria-label={t`Cut-off`}
      className="flex min-h-11 shrink-0 flex-wrap items-center gap-x-3 border-b border-line bg-surface px-3 text-text-2"
    >
      <span>{t`Cut-off`}</span>
      <Slider
        label={t`Cut-off`}
        className="w-56"
        value={state.cutOff}
        min={0}
        max={1}
        step={0.01}
        onChange={(next) => board.cutAt(next)}
      />
      <span className="tabular w-10 text-text">{formatScore(state.cutOff)}</span>
      <span role="status" className="tabular min-w-0" data-testid="match-precision">
        {reviewed === 0
          ? t`Review some matches to see how many are right.`
          : t`${right} of ${reviewed} reviewed from here on are right: ${formatPercent(right / reviewed)} (95% interval ${formatPercent(low)} to ${formatPercent(high)})`}
      </span>
      {supported !== null && Math.abs(supported - state.cutOff) >= 0.005 && (
        <Button size="small" onClick={() => board.cutAt(supported)}>{t`Use ${formatScore(supported)}`}</Button>
      )}
    </section>
  )
}

const matchMenu = (): MenuItem[] => [
  commandItem('matches.accept', t`Right`, Check),
  commandItem('matches.reject', t`Wrong`, X),
  commandItem('matches.cutHere', t`Cut off after this match`, CheckCheck),
]

const hints = [
  ['matches.accept', t`right`],
  ['matches.reject', t`wrong`],
  ['matches.lower', t`lower`],
  ['matches.higher', t`higher cut-off`],
  ['matches.cutHere', t`cut off here`],
  ['matches.add', t`add`],
] as const
