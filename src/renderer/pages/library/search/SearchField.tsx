import { t } from '@lingui/core/macro'
import { useRef } from 'react'
import { useCommands, useKeysFor } from '../../../commands/index.ts'
import { moreLike } from '../../../dialogs/more-like.ts'
import { Kbd } from '../../../kit/index.ts'
import { WordsField } from '../../../search/WordsField.tsx'
import { showQuery, useLibraryView, writeQuery } from '../library-view.ts'
import { SaveQueryButton } from '../saved/SaveQueryButton.tsx'
import { QueryBox } from './QueryBox.tsx'

/** The search field of the library: by words with chips, or as a query. Both mean the same. */
export function SearchField() {
  const writesQuery = useLibraryView((view) => view.writesQuery)
  const writesFirst = useRef(writesQuery)
  useCommands([
    {
      id: 'library.editQuery',
      title: t`Search by words or as a query`,
      mouse: t`</> in the search field`,
      group: 'Library',
      keys: ['='],
      run: () => writeQuery(!useLibraryView.getState().writesQuery),
    },
  ])
  return writesQuery ? <QueryBox takesFocus={!writesFirst.current} /> : <InWords />
}

function InWords() {
  const where = useLibraryView((view) => view.where)
  const input = useRef<HTMLInputElement>(null)
  const keys = useKeysFor('library.query')
  useCommands([
    {
      id: 'library.query',
      title: t`Search`,
      mouse: t`Click the search field`,
      group: 'Library',
      keys: ['Mod+F', '/'],
      whileTyping: true,
      run: () => input.current?.select(),
    },
  ])
  return (
    <WordsField
      where={where}
      onChange={(next) => showQuery(next, useLibraryView.getState().order)}
      onWriteQuery={() => writeQuery(true)}
      onLook={(text, of) => void moreLike({ text, of })}
      input={input}
      keys={keys && <Kbd keys={keys} />}
    >
      <SaveQueryButton />
    </WordsField>
  )
}
