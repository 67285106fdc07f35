import { t } from '@lingui/core/macro'
import { Trans } from '@lingui/react/macro'
import { Plus, X } from 'lucide-react'
import { Fragment, type ReactNode } from 'react'
import { Button, IconButton, Menu, Textarea, WordPicker } from '../../../kit/index.ts'
import { ConditionWords } from './ConditionWords.tsx'
import { type SentenceGroup, type SentenceTree, useQueryTree } from './use-query-tree.ts'
import { ChoiceWord } from './words.tsx'

type QueryWordsProps = {
  /** The query in the language; empty for all images. */
  text: string
  onChange(text: string): void
  /** The sentence around the conditions, where there are some. */
  say?: ((conditions: ReactNode) => ReactNode) | undefined
  /** The text if there are none. */
  none?: ReactNode
}

/** The conditions of a sentence; each word can be changed. */
export function QueryWords({ text, onChange, say = (conditions) => conditions, none }: QueryWordsProps) {
  const { tree, change } = useQueryTree(text, onChange)
  if (!tree) return <span className="text-danger">{t`where the query is invalid: correct it under Query`}</span>
  const words = <GroupWords group={tree} onChange={change} />
  if (tree.parts.length > 0) return say(words)
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

/** Conditions joined by "and" or "or"; changing one of the joining words changes them all. */
function GroupWords({ group, onChange }: { group: SentenceGroup; onChange(group: SentenceGroup): void }) {
  const set = (parts: SentenceTree[]) => onChange({ ...group, parts })
  return (
    <>
      {group.parts.map((part, n) => (
        // By place: a condition keeps the focus while it is changed
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
  const remove = (
    <IconButton
      icon={X}
      label={t`Remove the group`}
      className="mx-0.5 size-5 align-middle text-text-3"
      onClick={onRemove}
    />
  )
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

/** What only the query language can say, as it is written. */
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
      <IconButton
        icon={X}
        label={t`Remove the condition`}
        className="mx-0.5 size-5 align-middle text-text-3"
        onClick={onRemove}
      />
    </span>
  )
}

const oldImages: SentenceTree = { op: 'condition', field: 'image.importedAt', how: 'age>', values: [365] }

function AddPart({ onAdd }: { onAdd(part: SentenceTree): void }) {
  return (
    <Menu
      trigger={
        <Button size="small" icon={Plus} data-word className="border-dashed">
          {t`Add a condition`}
        </Button>
      }
      items={[
        { label: t`Condition`, run: () => onAdd(oldImages) },
        { label: t`Any of these`, run: () => onAdd({ op: 'or', parts: [oldImages] }) },
        { label: t`All of these`, run: () => onAdd({ op: 'and', parts: [oldImages] }) },
        { label: t`None of these`, run: () => onAdd({ op: 'not', part: { op: 'or', parts: [oldImages] } }) },
        {
          label: t`In the query language`,
          run: () => onAdd({ op: 'text', text: t`labels.exists(l, l.width > 100.0)` }),
        },
      ]}
    />
  )
}
