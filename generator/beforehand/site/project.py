WATCHED = ()


class Project: ...
