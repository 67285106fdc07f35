import { plural, t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { ChevronDown, TextSearch } from 'lucide-react'
import { type ReactNode, useState } from 'react'
import { idOf } from '#model/ids.ts'
import { engine, errorMessage, queries } from '../connection/index.ts'
import { Button, Field, formatCount, IconButton, Input, Menu, type MenuItem, toast, useSettled } from '../kit/index.ts'
import { ImagesOf } from '../thumbnail/ImagesOf.tsx'
import { useLibrarySearch } from './library-search.ts'
import { WordsField } from './WordsField.tsx'

/** A list of ids stays under the length that a query may have. */
const maxListed = 500

type ImagesFieldProps = {
  where: string
  onChange(where: string): void
  /** What is typed and no condition yet: nothing may be done with the images before it is one. */
  typed: string
  onTyping(text: string): void
  /** Which of the found images are meant, or more than those, as a query. */
  meant?: (where: string) => string
  hint?: string
  problem?: ReactNode
}

/** Which images are meant: searched for in words, as in the library, or chosen there; with how many and the first of them. */
export function ImagesField({ where, onChange, typed, onTyping, meant, hint, problem }: ImagesFieldProps) {
  const [isQuery, setIsQuery] = useState(false)
  return (
    <div className="flex min-w-0 flex-col gap-2">
      <Field label={t`Images`} hint={typedText(typed) ?? hint} problem={problem}>
        {(ids) => (
          <div className="flex items-start gap-2">
            {isQuery ? (
              <>
                <Input
                  {...ids}
                  autoFocus
                  className="h-9 min-w-0 flex-1 font-mono text-xs"
                  placeholder={t`Query, e.g. image.source == "gate"`}
                  value={where}
                  onChange={(event) => onChange(event.target.value)}
                />
                <IconButton
                  icon={TextSearch}
                  label={t`Search by words`}
                  className="size-9"
                  onClick={() => setIsQuery(false)}
                />
              </>
            ) : (
              <WordsField
                {...ids}
                label={t`Images`}
                placeholder={t`Class, tag, source, file name, “last week”…`}
                where={where}
                onChange={onChange}
                {...(meant && { meant })}
                onTyping={onTyping}
                onWriteQuery={() => setIsQuery(true)}
              />
            )}
            <ChooseMenu onChoose={onChange} />
          </div>
        )}
      </Field>
      <ImagesOf where={useSettled(meant ? meant(where) : where, 400)} max={8} />
    </div>
  )
}

/** What is chosen already: in the library, or saved as a query. */
function ChooseMenu({ onChoose }: { onChoose(where: string): void }) {
  const { where, selected } = useLibrarySearch()
  const { data: saved = [] } = useQuery(queries.library.savedQueries.queryOptions())
  const offered = [...(where === '' ? [] : [where]), ...saved.map((query) => query.where)]
  const { data } = useQuery(
    queries.library.counts.queryOptions({ input: { wheres: offered }, enabled: offered.length > 0 }),
  )
  const hint = (n: number) => {
    const count = data?.counts[n]
    return count == null ? {} : { hint: formatCount(count) }
  }
  const shown = where === '' ? 0 : 1
  const items: MenuItem[] = [
    { heading: t`From the library` },
    {
      label: t`Selected images`,
      disabled: selected.size === 0,
      hint: formatCount(selected.size),
      run: () =>
        void whereOf(selected).then(onChoose, (error: unknown) =>
          toast({ tone: 'problem', title: t`Can’t take the selected images`, detail: errorMessage(error) }),
        ),
    },
    { label: t`What it shows`, disabled: where === '', ...hint(0), run: () => onChoose(where) },
    ...(saved.length > 0 ? (['separator', { heading: t`Saved queries` }] as const) : []),
    ...saved.map((query, n) => ({ label: query.name, ...hint(n + shown), run: () => onChoose(query.where) })),
  ]
  return (
    <Menu
      align="end"
      trigger={
        <Button className="h-9">
          {t`Choose`}
          <ChevronDown size={14} aria-hidden />
        </Button>
      }
      items={items}
    />
  )
}

/** A query that finds just these images. */
async function whereOf(rows: ReadonlySet<number>): Promise<string> {
  if (rows.size <= maxListed) return `id in ${JSON.stringify([...rows].map((row) => idOf('img', row)))}`
  const title = plural(rows.size, { one: '# selected image', other: '# selected images' })
  return (await engine.embeddings.keep({ title, images: [...rows] })).where
}

/** The same query, of images in the trash as well; empty stays empty. */
export const whereverItIs = (where: string): string =>
  where.trim() === '' ? '' : `(${where}) && lifecycle != "purged"`

/** Why the images can’t be used yet while the field holds something other than a condition. */
export const typedText = (typed: string): string | null =>
  typed.trim() === '' ? null : t`Press Enter to search for “${typed.trim()}” first, or clear it.`
