import { invalid, procedures } from '../procedure.ts'

const missing = (): never => {
  throw invalid('This part is not built yet.')
}

export const libraryProcedures = procedures.library.router({
  import: procedures.library.import.handler(missing),
  list: procedures.library.list.handler(missing),
  export: procedures.library.export.handler(missing),
  count: procedures.library.count.handler(missing),
  sequence: procedures.library.sequence.handler(missing),
  rows: procedures.library.rows.handler(missing),
  thumbnails: procedures.library.thumbnails.handler(missing),
  image: procedures.library.image.handler(missing),
  file: procedures.library.file.handler(missing),
  sources: procedures.library.sources.handler(missing),
  queryFields: procedures.library.queryFields.handler(missing),
  checkQuery: procedures.library.checkQuery.handler(missing),
})
