create database uaa;
create database ccdb;
create database diego;
