' Lists the files that were changed offline and are not synchronized, with how much there is to send.
'
'   cscript //nologo dirty_files.vbs

Const Query = "SELECT * FROM Win32_OfflineFilesItem WHERE ItemType = 0 AND ChangeInfo.Dirty = TRUE"

Set services = GetObject("winmgmts:\\.\root\cimv2")
Set items = services.ExecQuery(Query)
For Each item In items
    how = ""
    If item.ChangeInfo.CreatedOffline Then how = how & " created"
    If item.ChangeInfo.DeletedOffline Then how = how & " deleted"
    If item.ChangeInfo.ModifiedData Then how = how & " content"
    If item.ChangeInfo.ModifiedAttributes Then how = how & " attributes"
    If item.ChangeInfo.ModifiedTime Then how = how & " time"
    WScript.Echo item.ItemPath & ":" & how & ", " & item.DirtyInfo.LocalDirtyByteCount & " bytes"
Next
WScript.Echo items.Count & " files to synchronize"
