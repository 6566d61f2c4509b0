"""Files of a small county with units, accounts and posts."""

FILES = {
    "areas.csv": "code,name\n370725,昌乐县\n370725001,宝都街道\n370725002,宝城街道\n",
    "units.csv": "code,name,people,leads,lat,lon\nZ01,一中队,12,2,36.3,118.9\nZ02,二中队,12,2,36.4,118.9\n",
    "accounts.csv": "code,name,role,unit\nplanner,调度员,planner,\nstaff,队员,staff,Z01\n",
    "sites.csv": "code,name,kind,variant,status,area,lat,lon,unit\n"
    "K01,平原大桥,checkpoint,hard,manned,370725001,36.3,118.9,Z01\n"
    "K02,火车站,checkpoint,hard,manned,370725001,36.31,118.9,Z01\n"
    "K03,南关,checkpoint,hard,manned,370725002,36.4,118.9,Z02\n"
    "V01,东村,village,,closed,370725002,,,\n",
}
