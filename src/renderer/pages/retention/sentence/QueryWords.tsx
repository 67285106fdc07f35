import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Plus } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import type { QueryCondition } from '#model/query/query-tree.ts'
import { Button, Textarea, WordPicker } from '../../../kit/index.ts'
import { ConditionWords, useSentenceFields } from './ConditionWords.tsx'
import { withField } from './comparisons.ts'
import { type SentenceGroup, type SentenceTree, useQueryTree } from './use-query-tree.ts'
import { ChoiceWord, PreviewedChoices, RemoveWord } from './words.tsx'

type QueryWordsProps = {
  /** The query; empty for all images. */
  text: string
  onChange(text: string): void
  /** Puts the conditions into a sentence. */
  wrap?: ((conditions: ReactNode) => ReactNode) | undefined
  /** The text without conditions. */
  none?: ReactNode
}

/** The conditions of a query as words that can be changed. */
export function QueryWords({ text, onChange, wrap = (conditions) => conditions, none }: QueryWordsProps) {
  const { tree, change } = useQueryTree(text, onChange)
  if (!tree) return <span className="text-danger">{t`where the query is invalid: correct it under Query`}</span>
  const words = <GroupWords group={tree} onChange={change} />
  if (tree.parts.length > 0) return wrap(words)
  return (
    <>
      {none} {words}
    </>
  )
}

const joiners = [
  { value: 'and', label: t`and`, hint: t`all conditions must be true` },
  { value: 'or', label: t`or`, hint: t`one condition must be true` },
]

/** Conditions joined by "and" or "or". Changing one joining word changes all of them. */
function GroupWords({ group, onChange }: { group: SentenceGroup; onChange(group: SentenceGroup): void }) {
  const set = (parts: SentenceTree[]) => onChange({ ...group, parts })
  return (
    <>
      {group.parts.map((part, n) => (
        // Keyed by place, so that a condition keeps the focus while it changes.
        <Fragment key={n}>
          {n > 0 && (
            <>
              {' '}
              <ChoiceWord
                label={t`All or any`}
                value={group.op}
                choices={joiners}
                onChange={(op) => onChange({ ...group, op: op === 'or' ? 'or' : 'and' })}
              />{' '}
            </>
          )}
          <PartWords
            isLater={n > 0}
            part={part}
            onChange={(next) => set(group.parts.with(n, next))}
            onRemove={() => set(group.parts.toSpliced(n, 1))}
          />
        </Fragment>
      ))}{' '}
      <AddPart onAdd={(part) => set([...group.parts, part])} />
    </>
  )
}

type PartProps = { part: SentenceTree; isLater: boolean; onChange(part: SentenceTree): void; onRemove(): void }

function PartWords({ part, isLater, onChange, onRemove }: PartProps) {
  if (part.op === 'condition')
    return <ConditionWords isLater={isLater} condition={part} onChange={onChange} onRemove={onRemove} />
  if (part.op === 'text')
    return <TextWord text={part.text} onChange={(text) => onChange({ op: 'text', text })} onRemove={onRemove} />
  const remove = <RemoveWord label={t`Remove the group`} onRemove={onRemove} />
  if (part.op === 'not') {
    const inner = (
      <PartWords
        isLater={false}
        part={part.part}
        onChange={(next) => onChange({ op: 'not', part: next })}
        onRemove={onRemove}
      />
    )
    return (
      <>
        <Trans>not ({inner})</Trans>
        {part.part.op !== 'condition' && part.part.op !== 'text' && remove}
      </>
    )
  }
  return (
    <>
      (<GroupWords group={part} onChange={onChange} />){remove}
    </>
  )
}

/** A condition that words can't express, as a query. */
function TextWord({ text, onChange, onRemove }: { text: string; onChange(text: string): void; onRemove(): void }) {
  return (
    <span>
      <WordPicker
        label={t`Condition as a query`}
        word={<code className="text-base">{text || t`a query`}</code>}
        isWrong={text === ''}
      >
        {() => (
          <div className="p-3">
            <Textarea
              mono
              autoFocus
              aria-label={t`Condition as a query`}
              className="h-24"
              value={text}
              onChange={(event) => onChange(event.target.value)}
            />
          </div>
        )}
      </WordPicker>
      <RemoveWord label={t`Remove the condition`} onRemove={onRemove} />
    </span>
  )
}

const oldImages: QueryCondition = { op: 'condition', field: 'image.importedAt', how: 'age>', values: [365] }

/** Groups to add. No field has these values as its name. */
const groups: readonly { value: string; label: string; hint: string; part: SentenceTree }[] = [
  {
    value: 'or …',
    label: t`any of these…`,
    hint: t`a group of which one condition must be true`,
    part: { op: 'or', parts: [oldImages] },
  },
  {
    value: 'and …',
    label: t`all of these…`,
    hint: t`a group of which all conditions must be true`,
    part: { op: 'and', parts: [oldImages] },
  },
  {
    value: 'not …',
    label: t`none of these…`,
    hint: t`a group of which no condition may be true`,
    part: { op: 'not', part: { op: 'or', parts: [oldImages] } },
  },
  {
    value: 'query …',
    label: t`written as a query…`,
    hint: t`for what the words can’t say`,
    part: { op: 'text', text: t`labels.exists(l, l.width > 100.0)` },
  },
]

/** The most used fields, offered first. */
const usualFields = [
  'image.importedAt',
  'image.capturedAt',
  'image.reviewedAt',
  'image.source',
  'state',
  'labels.count',
  'labels.classes',
  'image.tags',
]
const usualPlace = (name: string): number => usualFields.indexOf(name) + 1 || usualFields.length + 1

function AddPart({ onAdd }: { onAdd(part: SentenceTree): void }) {
  const fields = useSentenceFields()
  const add = (chosen: string) => {
    const field = fields.find(({ name }) => name === chosen)
    const part = field ? withField(oldImages, field) : groups.find(({ value }) => value === chosen)?.part
    if (part) onAdd(part)
  }
  return (
    <WordPicker
      label={t`Add a condition`}
      trigger={
        <Button size="small" icon={Plus} data-word className="border-dashed">
          {t`Add a condition`}
        </Button>
      }
    >
      {(close) => (
        <PreviewedChoices
          label={t`Add a condition`}
          choices={[
            ...fields
              .toSorted((a, b) => usualPlace(a.name) - usualPlace(b.name))
              .map(({ name, title, explains }) => ({ value: name, label: title, hint: explains })),
            ...groups,
          ]}
          values={[]}
          onTry={add}
          onChoose={(chosen) => {
            add(chosen)
            close()
          }}
        />
      )}
    </WordPicker>
  )
}
