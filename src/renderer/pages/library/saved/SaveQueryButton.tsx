import { t } from '@lingui/core/macro'
import { useQuery } from '@tanstack/react-query'
import { BookmarkPlus } from 'lucide-react'
import { useState } from 'react'
import { useCommands } from '../../../commands/index.ts'
import { engine, queries } from '../../../connection/index.ts'
import { IconButton } from '../../../kit/index.ts'
import { useLibraryView } from '../library-view.ts'
import { NameQueryDialog } from './NameQueryDialog.tsx'

/** Saves the current query and order under a name. */
export function SaveQueryButton() {
  const [isNaming, setIsNaming] = useState(false)
  const { where, order } = useLibraryView()
  const saved = useQuery(queries.library.savedQueries.queryOptions())
  const isSaved = saved.data?.some((query) => query.where === where && query.order === order) ?? false
  const canSave = where !== '' && !isSaved
  useCommands([
    {
      id: 'library.saveQuery',
      title: t`Save query`,
      mouse: t`Bookmark in the search field`,
      group: 'Library',
      when: () => canSave,
      run: () => setIsNaming(true),
    },
  ])
  return (
    <>
      <IconButton
        icon={BookmarkPlus}
        label={isSaved ? t`Query saved` : t`Save query`}
        disabled={!canSave}
        onClick={() => setIsNaming(true)}
      />
      {isNaming && (
        <NameQueryDialog
          title={t`Save query`}
          name=""
          confirm={t`Save`}
          description={t`Appears in the sidebar for everyone and always shows the images that match.`}
          onClose={() => setIsNaming(false)}
          onName={(name) => engine.library.saveQuery({ name, where, order })}
        />
      )}
    </>
  )
}
