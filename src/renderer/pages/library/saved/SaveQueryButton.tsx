import { useQuery } from '@tanstack/react-query'
import { BookmarkPlus } from 'lucide-react'
import { useState } from 'react'
import { useCommands } from '../../../commands/index.ts'
import { engine, queries } from '../../../connection/index.ts'
import { IconButton } from '../../../kit/index.ts'
import { useLibraryView } from '../library-view.ts'
import { NameQueryDialog } from './NameQueryDialog.tsx'

/** Saves the query and order that are shown under a name. */
export function SaveQueryButton() {
  const [asks, setAsks] = useState(false)
  const { where, order } = useLibraryView()
  const saved = useQuery(queries.library.savedQueries.queryOptions())
  const isSaved = saved.data?.some((query) => query.where === where && query.order === order) ?? false
  const canSave = where !== '' && !isSaved
  useCommands([
    {
      id: 'library.saveQuery',
      title: 'Save the query',
      group: 'Library',
      when: () => canSave,
      run: () => setAsks(true),
    },
  ])
  return (
    <>
      <IconButton
        icon={BookmarkPlus}
        label={isSaved ? 'This query is saved' : 'Save the query'}
        disabled={!canSave}
        onClick={() => setAsks(true)}
      />
      {asks && (
        <NameQueryDialog
          title="Save the query"
          name=""
          confirm="Save"
          description="It appears at the left for everybody, with the images that match at that time."
          onClose={() => setAsks(false)}
          onName={(name) => engine.library.saveQuery({ name, where, order })}
        />
      )}
    </>
  )
}
